import { z } from 'zod';
import { Address } from '../../machines/enrollment/application';
import type { CompanyCandidate } from '../../machines/enrollment/outside';
import { WrongAnswerError } from '../errors';
import type { FoundCompany } from './port';

/** The parts of Direct+'s answers that we read; the rest may be anything. Texts that Direct+ leaves empty or null count as absent. */

const text = z.string().trim().min(1);
const maybe = z
  .union([text, z.literal(''), z.null()])
  .optional()
  .transform((value) => value || undefined);

const Duns = z.string().regex(/^\d{9}$/, 'nine digits are expected');

const PrimaryAddress = z.object({
  streetAddress: z.object({ line1: maybe, line2: maybe }).nullish(),
  addressLocality: z.object({ name: maybe }).nullish(),
  addressRegion: z.object({ name: maybe, abbreviatedName: maybe }).nullish(),
  postalCode: maybe,
  addressCountry: z.object({ isoAlpha2Code: z.string().regex(/^[A-Z]{2}$/, 'two capital letters are expected') }),
});

export const OrganizationAnswer = z.object({
  organization: z.object({
    duns: Duns,
    primaryName: text,
    dunsControlStatus: z.object({ operatingStatus: z.object({ dnbCode: z.number() }) }),
    primaryAddress: PrimaryAddress,
    registrationNumbers: z.array(z.object({ registrationNumber: maybe })).nullish(),
    telephone: z.array(z.object({ telephoneNumber: maybe, isdCode: maybe })).nullish(),
  }),
});
export type Organization = z.infer<typeof OrganizationAnswer>['organization'];

/** Candidates of a search: they need not be whole. */
export const MatchAnswer = z.object({
  matchCandidates: z.array(
    z.object({
      organization: z.object({
        duns: Duns,
        primaryName: text,
        dunsControlStatus: z.object({ operatingStatus: z.object({ dnbCode: z.number(), description: maybe }).nullish() }).nullish(),
        primaryAddress: PrimaryAddress,
        registrationNumbers: z.array(z.object({ registrationNumber: maybe })).nullish(),
      }),
      matchQualityInformation: z.object({ confidenceCode: z.number().int().min(1).max(10) }),
    }),
  ),
});
export type MatchCandidate = z.infer<typeof MatchAnswer>['matchCandidates'][number];

export const RegistryError = z.object({
  error: z.object({
    errorCode: z.string(),
    errorMessage: z.string().default(''),
    errorDetails: z.unknown().optional(),
  }),
});
export type RegistryError = z.infer<typeof RegistryError>;

/** 9074: the company is active; anything else (out of business, in liquidation) is not. */
const ACTIVE = 9074;

/** What Direct+ says about a company, in the programme's words. @throws WrongAnswerError where the address is not usable. */
export function companyOf(organization: Organization): FoundCompany {
  const { primaryAddress: at } = organization;
  const lines = [at.streetAddress?.line1, at.streetAddress?.line2].filter((line) => line !== undefined);
  const city = at.addressLocality?.name;
  if (lines.length === 0) throw lacks(organization, 'primaryAddress.streetAddress.line1');
  if (!city) throw lacks(organization, 'primaryAddress.addressLocality.name');
  const region = at.addressRegion?.abbreviatedName ?? at.addressRegion?.name;
  const registrationNumber = organization.registrationNumbers?.find((entry) => entry.registrationNumber)?.registrationNumber;
  const telephone = organization.telephone?.find((entry) => entry.telephoneNumber);
  return {
    outcome: 'found',
    active: organization.dunsControlStatus.operatingStatus.dnbCode === ACTIVE,
    company: {
      duns: organization.duns,
      name: organization.primaryName,
      country: at.addressCountry.isoAlpha2Code,
      address: { lines, city, ...(region ? { region } : {}), ...(at.postalCode ? { postalCode: at.postalCode } : {}) },
      ...(registrationNumber ? { registrationNumber } : {}),
      ...(telephone?.telephoneNumber ? { telephone: withPrefix(telephone.telephoneNumber, telephone.isdCode) } : {}),
    },
  };
}

/** A candidate of a search, in the programme's words. */
export function candidateOf({ organization, matchQualityInformation: quality }: MatchCandidate): CompanyCandidate {
  const { primaryAddress: at } = organization;
  const status = organization.dunsControlStatus?.operatingStatus;
  const region = at.addressRegion?.abbreviatedName ?? at.addressRegion?.name;
  const address = Address.safeParse({
    lines: [at.streetAddress?.line1, at.streetAddress?.line2].filter((line) => line !== undefined), city: at.addressLocality?.name, region, postalCode: at.postalCode,
  }).data;
  const registrationNumber = organization.registrationNumbers?.find((entry) => entry.registrationNumber)?.registrationNumber;
  return {
    source: 'direct-plus',
    duns: organization.duns,
    name: organization.primaryName,
    country: at.addressCountry.isoAlpha2Code,
    matchConfidence: quality.confidenceCode,
    ...(address ? { address } : {}),
    ...(registrationNumber ? { registrationNumber } : {}),
    ...(status ? { active: status.dnbCode === ACTIVE } : {}),
    ...(status?.description ? { standing: status.description } : {}),
  };
}

/** The number that a company bears now: it stands in the details, in older answers only in the message. */
export function newNumberOf({ errorMessage, errorDetails }: RegistryError['error'], asked: string): string {
  const said = `${JSON.stringify(errorDetails ?? '')} ${errorMessage}`;
  const number = (said.match(/(?<!\d)\d{2}-?\d{3}-?\d{4}(?!\d)/g) ?? [])
    .map((found) => found.replaceAll('-', ''))
    .find((found) => found !== asked);
  if (!number)
    throw new WrongAnswerError(
      `The company registry says that DUNS ${asked} has changed (10505), but error.errorDetails does not name the new number.`,
    );
  return number;
}

const withPrefix = (number: string, prefix: string | undefined): string =>
  prefix && !number.startsWith('+') ? `+${prefix} ${number}` : number;

const lacks = (organization: Organization, field: string) =>
  new WrongAnswerError(`The company registry’s answer about DUNS ${organization.duns} lacks organization.${field}.`);
