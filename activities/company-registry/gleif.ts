import { z } from 'zod';
import { Address } from '../../machines/enrollment/application';
import { matchConfidence } from '../../machines/enrollment/likeness';
import type { CompanyCandidate, CompanySought } from '../../machines/enrollment/outside';
import { withoutCountry } from '../../machines/programme/regions';
import { WrongAnswerError } from '../errors';
import { answerIn, mustNotBeLater, readAnswer, request, snippet, type Asked } from '../requests';
import { leastConfidence, mostCandidates, type CompanyMatching } from './port';

export interface GleifOptions {
  /** Base address without a slash at its end, e.g. `https://api.gleif.org`. */
  url: string;
  /** For each request, milliseconds. Default 10,000. */
  timeoutMs?: number;
  /** Epoch ms. Default: the machine's clock. */
  now?: () => number;
}

/**
 * The register of Legal Entity Identifiers, asked over GLEIF's JSON:API; it is free and asks for no key. By LEI where one is
 * given, else by legal name, and by full text where no legal name is like it. Records that were issued by mistake
 * (annulled, duplicate) are left out.
 */
export function gleif({ url, timeoutMs = 10_000, now = Date.now }: GleifOptions): CompanyMatching {
  const asked: Asked = { system: 'The LEI register', timeoutMs, now };

  const records = async (filters: Readonly<Record<string, string>>): Promise<LeiRecord[]> => {
    const filled = Object.entries(filters).map(([name, value]) => [`filter[${name}]`, value] as [string, string]);
    const response = await request(asked, `${url}/api/v1/lei-records?${new URLSearchParams([...filled, ['page[size]', '20']]).toString()}`, { headers: { accept: 'application/vnd.api+json' } });
    const said = answerIn(response, Errors)?.errors.map(({ title, detail }) => [title, detail].filter(Boolean).join(': ')).join('; ');
    mustNotBeLater(asked, response, said);
    if (response.status === 404) return [];
    if (response.status !== 200) {
      throw new WrongAnswerError(`The LEI register answered ${response.status} to ${Object.keys(filters).join(' and ')}: ${said ?? snippet(response.text)}`);
    }
    return (await readAnswer(asked, response, RecordsAnswer)).data;
  };

  return {
    source: 'gleif',
    async match(sought) {
      if (sought.lei) return candidatesOf(await records({ lei: sought.lei }), sought);
      const country = { 'entity.legalAddress.country': sought.country };
      const byName = candidatesOf(await records({ 'entity.legalName': sought.name, ...country }), sought);
      return byName.length > 0 ? byName : candidatesOf(await records({ fulltext: sought.name, ...country }), sought);
    },
  };
}

const text = z.string().trim().min(1);
const maybe = z.string().trim().nullish().transform((value) => value || undefined);

const RecordsAnswer = z.object({
  data: z.array(
    z.object({
      id: text,
      attributes: z.object({
        lei: text,
        entity: z.object({
          legalName: z.object({ name: text }),
          legalAddress: z.object({
            addressLines: z.array(z.string().nullable()),
            city: maybe,
            region: maybe,
            country: z.string().regex(/^[A-Z]{2}$/, 'two capital letters are expected'),
            postalCode: maybe,
          }),
          registeredAs: maybe,
          status: maybe,
        }),
        registration: z.object({ status: maybe }),
      }),
    }),
  ),
});
type LeiRecord = z.infer<typeof RecordsAnswer>['data'][number];

const Errors = z.object({ errors: z.array(z.object({ title: z.string().optional(), detail: z.string().optional() })) });

/** Records that stand for no company of their own. */
const mistaken = new Set(['ANNULLED', 'DUPLICATE', 'CANCELLED']);

function candidatesOf(records: readonly LeiRecord[], sought: CompanySought): CompanyCandidate[] {
  return records
    .filter(({ attributes }) => !mistaken.has(attributes.registration.status ?? ''))
    .map((record) => candidateOf(record, sought))
    .filter(({ lei, matchConfidence: confidence }) => lei === sought.lei || confidence >= leastConfidence)
    .sort((a, b) => b.matchConfidence - a.matchConfidence)
    .slice(0, mostCandidates);
}

function candidateOf({ attributes: { lei, entity, registration } }: LeiRecord, sought: CompanySought): CompanyCandidate {
  const { legalAddress: at } = entity;
  const [line1, line2, ...others] = at.addressLines.flatMap((line) => (line?.trim() ? [line.trim()] : []));
  const lines = [line1, line2, others.join(', ')].filter(Boolean);
  const address = Address.safeParse({ lines, city: at.city, region: at.region && withoutCountry(at.country, at.region), postalCode: at.postalCode }).data;
  const standing = [entity.status, registration.status].filter((status) => status !== undefined).join(', ');
  const described = { name: entity.legalName.name, country: at.country, address };
  return {
    source: 'gleif',
    lei,
    name: entity.legalName.name,
    country: at.country,
    // An LEI names one company, whatever it was called by.
    matchConfidence: lei === sought.lei ? 10 : matchConfidence(sought, described),
    ...(address ? { address } : {}),
    ...(entity.registeredAs ? { registrationNumber: entity.registeredAs } : {}),
    ...(entity.status ? { active: entity.status === 'ACTIVE' } : {}),
    ...(standing ? { standing } : {}),
  };
}
