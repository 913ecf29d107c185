import { z } from 'zod';
import { isProgrammeCountry } from '../programme/countries';
import { webmailProvider } from '../programme/webmail';

/**
 * What an operator's application file holds (R18, R27, R28): the account, where the company is, the company itself by
 * DUNS number or by hand, who is its primary contact and how its customers reach its support.
 */

/** An issue that states a rule of the programme, not a malformed value. */
export const brokenRule = (rule: string, message: string, path: string[] = []) => ({ code: 'custom' as const, message, path, params: { rule } });

export const Country = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}$/, 'an ISO 3166 country code of two letters is expected, such as FR');

/** Nine digits, dashes allowed as the registry prints them; leading zeros count, so it stays a string (R28). */
export const Duns = z
  .string({ error: 'a DUNS number is a string of nine digits, in quotes because leading zeros count' })
  .transform((entered) => entered.replace(/[-\s]/g, ''))
  .refine((digits) => /^\d{9}$/.test(digits), 'a DUNS number has nine digits, such as 26-048-2871')
  .refine((digits) => digits !== '000000000' && digits !== '999999999', 'this number is a placeholder, not a company’s DUNS number');

export const PartnerId = z.string().trim().regex(/^\d{4,10}$/, 'a PartnerID is a number of 4 to 10 digits, such as 4821936');

export const Address = z.object({
  /** Street lines, the first one required. */
  lines: z.array(z.string().trim().min(1, 'must not be empty')).min(1, 'at least one street line is required').max(3),
  city: z.string().trim().min(1, 'must not be empty'),
  /** State, province or region, where the country's addresses have one. */
  region: z.string().trim().min(1).optional(),
  postalCode: z.string().trim().min(1).optional(),
});
export type Address = z.infer<typeof Address>;

export const CompanyByDuns = z.strictObject({ duns: Duns });
export const CompanyByHand = z.strictObject({
  name: z.string().trim().min(2, 'the legal name as registered is expected').max(200),
  address: Address,
  registrationNumber: z.string().trim().min(1).optional(),
});

/** Mail is written in the contact's own language where there is one, else in English. */
export const Language = z.enum(['en', 'fr']);
export type Language = z.infer<typeof Language>;

/** A business mailbox: well formed and not of a webmail service, judged by registrable domain (R31). */
export const BusinessEmail = z.email('an e-mail address is expected').check((ctx) => {
  const provider = webmailProvider(ctx.value);
  if (provider) {
    ctx.issues.push({ ...brokenRule('R31', `${provider} is a webmail service; a mailbox on the company’s own domain is required`), input: ctx.value });
  }
});

export const PrimaryContact = z.strictObject({
  firstName: z.string().trim().min(1, 'must not be empty'),
  lastName: z.string().trim().min(1, 'must not be empty'),
  email: BusinessEmail,
  phone: z.string().trim().min(4).optional(),
  language: Language.default('en'),
});
export type PrimaryContact = z.infer<typeof PrimaryContact>;

/** How the reseller's customers reach its support (R10, R27). */
export const SupportProfile = z.strictObject({
  email: z.email('an e-mail address is expected'),
  telephone: z.string().trim().min(4, 'a telephone number is expected'),
  website: z.url('an address such as https://fabrikam.example is expected').optional(),
});

/** Whoever applies, where that is not the primary contact: the first global admin of an account that is created (R16). */
const Applicant = z.strictObject({
  firstName: z.string().trim().min(1, 'must not be empty'),
  lastName: z.string().trim().min(1, 'must not be empty'),
  email: z.email('an e-mail address is expected'),
});

/** R17: the centre closed in May 2022. */
const membershipCentreClosed = '2022-05-31';

/** The work account by its domain, compared without regard to capitals. */
export const TenantDomain = z.string().trim().toLowerCase().min(3, 'the work account’s domain is expected, such as fabrikam.onmicrosoft.example');
export const AccountWanted = z.enum(['existing', 'new']);

export const Application = z.strictObject({
  /** The work account's domain, e.g. `fabrikam.onmicrosoft.example` (R16). */
  tenant: TenantDomain,
  /** `new`: the account is created under that domain, and its first global admin signs in with it (R16, R22). */
  account: AccountWanted.default('existing'),
  applicant: Applicant.optional(),
  country: Country.check((ctx) => {
    if (!isProgrammeCountry(ctx.value)) {
      ctx.issues.push({ ...brokenRule('R55', `the programme is not offered in «${ctx.value}»`), input: ctx.value });
    }
  }),
  company: z.union([CompanyByDuns, CompanyByHand], {
    error: 'either { duns } alone, or { name, address } by hand, is expected',
  }),
  primaryContact: PrimaryContact,
  support: SupportProfile,
  /** `deferred` (R26): can be associated at any later moment, and must be before the agreement is signed. */
  partnerId: z.union([z.literal('deferred'), PartnerId]).default('deferred'),
  /** R17: the PartnerID that was linked in the old membership centre, and when; kept as history. */
  membershipCentre: z
    .strictObject({
      partnerId: PartnerId,
      linkedOn: z.iso.date('a day such as 2019-04-30 is expected').check((ctx) => {
        if (ctx.value > membershipCentreClosed) ctx.issues.push({ ...brokenRule('R17', `the membership centre closed on ${membershipCentreClosed}; nothing was linked there later`), input: ctx.value });
      }),
    })
    .optional(),
});
export type Application = z.infer<typeof Application>;
/** An application as people write it: defaults may be left out. */
export type ApplicationInput = z.input<typeof Application>;
