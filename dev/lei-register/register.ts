import { readCompanies, type Company } from '../../activities/company-registry/companies';
import { close, folded } from '../../machines/programme/folding';
import { startStandIn, type StandIn } from '../stand-in';

export interface LeiRegisterOptions {
  /** 0: any free port. */
  readonly port: number;
  /** CSV file, see `readCompanies`; it knows the companies that have an LEI there. */
  readonly companiesFile: string;
}

/**
 * A register of Legal Entity Identifiers that speaks GLEIF's JSON:API from the file of companies (R28).
 * @throws CompaniesError where the file cannot be used; Error where the port is taken.
 */
export async function startLeiRegister({ port, companiesFile }: LeiRegisterOptions): Promise<StandIn> {
  const companies = [...(await readCompanies(companiesFile)).values()].filter(hasLei);
  return startStandIn({
    port,
    kindOf: () => 'records',
    errorOf: (status) => errorBody(status, status === 429 ? 'Too Many Requests' : 'Service Unavailable', 'The request cannot be answered just now'),
    routes(app) {
      app.get('/api/v1/lei-records', (c) => {
        const query = c.req.query();
        const unknown = Object.keys(query).find((parameter) => !['page[size]', 'page[number]'].includes(parameter) && filters[parameter] === undefined);
        if (unknown !== undefined) return c.json(errorBody(400, 'Invalid filter', `${unknown} is not known`), 400, jsonApi);
        const asked = Object.entries(query).flatMap(([parameter, value]) => (filters[parameter] ? [filters[parameter](value)] : []));
        const found = companies.filter((company) => asked.every((holds) => holds(company)));
        return c.json(recordsBody(found, Number(query['page[size]'] ?? 15), Number(query['page[number]'] ?? 1)), 200, jsonApi);
      });
      app.get('/api/v1/lei-records/:lei', (c) => {
        const company = companies.find(({ lei }) => lei === c.req.param('lei'));
        return company ? c.json({ meta: published(), data: record(company) }, 200, jsonApi) : c.json(errorBody(404, 'Not Found', 'There is no such record'), 404, jsonApi);
      });
      app.notFound((c) => c.json(errorBody(404, 'Not Found', c.req.path), 404, jsonApi));
    },
  });
}

type Registered = Company & { lei: string };
const hasLei = (company: Company): company is Registered => company.lei !== undefined;

/** What a filter's value asks of a record. Texts are compared without capitals, accents and signs; a legal name may be given in part. */
const filters: Readonly<Record<string, (value: string) => (company: Registered) => boolean>> = {
  'filter[lei]': (value) => (company) => value.split(',').includes(company.lei),
  'filter[entity.legalName]': (value) => (company) => close(folded(company.name)).includes(close(folded(value))),
  'filter[fulltext]': (value) => (company) => folded(value).split(' ').some((word) => word.length > 2 && allTexts(company).includes(word)),
  'filter[entity.legalAddress.country]': (value) => (company) => company.country === value,
};

const allTexts = ({ name, line1, line2, city, registrationNumber }: Company): string => folded([name, line1, line2, city, registrationNumber].filter(Boolean).join(' '));

const jsonApi = { 'content-type': 'application/vnd.api+json' };

const recordsBody = (found: readonly Registered[], size: number, page: number) => {
  const shown = found.slice((page - 1) * size, page * size);
  const from = shown.length === 0 ? null : (page - 1) * size + 1;
  const pagination = { currentPage: page, perPage: size, from, to: from === null ? null : from + shown.length - 1, total: found.length, lastPage: Math.max(1, Math.ceil(found.length / size)) };
  return { meta: { ...published(), pagination }, links: {}, data: shown.map(record) };
};

const record = (company: Registered) => ({
  type: 'lei-records',
  id: company.lei,
  attributes: {
    lei: company.lei,
    entity: {
      legalName: { name: company.name, language: null },
      otherNames: [],
      legalAddress: address(company),
      headquartersAddress: address(company),
      registeredAt: { id: null, other: null },
      registeredAs: company.registrationNumber ?? null,
      jurisdiction: company.country,
      category: 'GENERAL',
      status: company.status === 'active' ? 'ACTIVE' : 'INACTIVE',
    },
    registration: { status: company.status === 'active' ? 'ISSUED' : 'RETIRED', corroborationLevel: 'FULLY_CORROBORATED' },
    bic: null,
  },
  links: { self: `/api/v1/lei-records/${company.lei}` },
});

/** Regions as ISO 3166-2 writes them where the file has a code. */
const address = ({ line1, line2, city, region, country, postalCode }: Company) => ({
  language: null,
  addressLines: line2 === undefined ? [line1] : [line1, line2],
  addressNumber: null,
  city,
  region: region === undefined ? null : /^[A-Z]{2,3}$/.test(region) ? `${country}-${region}` : region,
  country,
  postalCode: postalCode ?? null,
});

const published = () => ({ goldenCopy: { publishDate: new Date().toISOString() } });

const errorBody = (status: number, title: string, detail: string) => ({ errors: [{ status: String(status), title, detail }] });
