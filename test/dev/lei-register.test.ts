import path from 'node:path';
import { projectFolder } from '../../configuration/load';
import { startLeiRegister } from '../../dev/lei-register/register';
import type { StandIn } from '../../dev/stand-in';

/** The register asked by hand, as GLEIF documents it, so that its tests do not depend on the product's own client. */
describe('the LEI register', () => {
  let register: StandIn;
  beforeAll(async () => (register = await startLeiRegister({ port: 0, companiesFile: path.join(projectFolder, 'dev/company-registry/companies.csv') })));
  afterAll(() => register.close());

  const asked = async (query: string) => {
    const answer = await fetch(`${register.url}/api/v1/lei-records${query}`);
    return { status: answer.status, type: answer.headers.get('content-type'), body: (await answer.json()) as { data?: { id: string }[]; meta?: { pagination: object } } }; // what is read of it is expected below
  };

  test('R28 answers as JSON:API, page by page', async () => {
    const { status, type, body } = await asked('?filter[entity.legalAddress.country]=FR&page[size]=1&page[number]=2');
    expect({ status, type, pages: body.meta?.pagination, records: body.data?.length }).toEqual({
      status: 200, type: 'application/vnd.api+json', pages: { currentPage: 2, perPage: 1, from: 2, to: 2, total: 2, lastPage: 2 }, records: 1,
    });
  });

  test('R28 finds a part of a legal name without regard to capitals and accents', async () => {
    expect((await asked('?filter[entity.legalName]=les vetements')).body).toMatchObject({ data: [{ attributes: { entity: { legalAddress: { region: 'CA-QC' } } } }] });
  });

  test('R28 answers one LEI, 404 where nobody bears it, 400 to a filter that it does not know', async () => {
    const id = (await asked('?filter[fulltext]=Fabrikam')).body.data?.[0]?.id;
    expect(await asked(`/${id}`)).toMatchObject({ status: 200, body: { data: { id } } });
    expect(await asked('/PRVS00000000000000')).toMatchObject({ status: 404, body: { errors: [{ status: '404' }] } });
    expect(await asked('?filter[name]=Fabrikam')).toMatchObject({ status: 400, body: { errors: [{ detail: 'filter[name] is not known' }] } });
  });
});
