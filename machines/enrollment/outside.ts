import { z } from 'zod';
import { accountRoles } from '../principal';
import { Calendar } from '../programme/business-days';
import { Lei } from '../programme/lei';
import { reservable } from '../reservation/chart';
import { Address, Country, Language, PartnerId, SupportProfile } from './application';

/**
 * What the enrollment asks of the world outside, question by question: the input that the chart gives and the answer
 * that it can take. Whoever answers (an activity, a test) is held to these shapes; an answer of another shape is an
 * error that names the field. A «no» of the world is an answer; only what may be different on a second try is an error.
 * `describe` is what the forecast says of the question, for people.
 */

export const RegisteredCompany = z.object({
  duns: z.string().optional(),
  name: z.string(),
  address: Address,
  country: Country,
  registrationNumber: z.string().optional(),
  telephone: z.string().optional(),
});
export type RegisteredCompany = z.infer<typeof RegisteredCompany>;

/** R28: the company that bears a DUNS number. */
export const findCompany = {
  describe: 'looks the company up in the registry',
  input: z.object({ duns: z.string() }),
  answer: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('found'), company: RegisteredCompany, active: z.boolean() }),
    z.object({ outcome: z.literal('notFound') }),
    /** The company bears another number now. */
    z.object({ outcome: z.literal('moved'), duns: z.string() }),
  ]),
};

/** `direct-plus`: D&B Direct+, by DUNS number (R8) · `gleif`: the register of Legal Entity Identifiers. */
export const registrySources = ['direct-plus', 'gleif'] as const;
export type RegistrySource = (typeof registrySources)[number];

/** A company that a register holds for the one that is sought. */
export const CompanyCandidate = z.object({
  source: z.enum(registrySources),
  duns: z.string().optional(),
  lei: z.string().optional(),
  name: z.string(),
  country: Country,
  /** Absent where the register has none that could be written on a letter. */
  address: Address.optional(),
  registrationNumber: z.string().optional(),
  /** 10: certainly the one that is sought; below 5 it is not offered. Direct+’s own grade; GLEIF gives none, so that it is reckoned from names and addresses. */
  matchConfidence: z.number().int().min(1).max(10),
  /** Absent where the register does not say. */
  active: z.boolean().optional(),
  /** The register’s own word for that, e.g. `Out of Business`, `ACTIVE, LAPSED`. */
  standing: z.string().optional(),
});
export type CompanyCandidate = z.infer<typeof CompanyCandidate>;

/**
 * R28: the companies that a name, an address and a country, or an LEI, may mean, for an applicant who does not know the
 * DUNS number. Five at most, the likeliest first. A register that cannot answer just now is named beside what the others
 * say; only where none answers is the question asked again.
 */
export const matchCompany = {
  describe: 'searches the registers for the company',
  input: z.object({ name: z.string().trim().min(1), country: Country, address: Address.optional(), lei: Lei.optional() }),
  answer: z.object({
    candidates: z.array(CompanyCandidate).max(5),
    unanswered: z.array(z.object({ source: z.enum(registrySources), why: z.string() })),
  }),
};
export type CompanySought = z.infer<typeof matchCompany.input>;

export const addressStatuses = [
  'VerifiedShippable', 'Verified', 'InteractionRequired', 'StreetPartial', 'PremisesPartial', 'Multiple', 'None', 'NotValidated',
] as const;

/** R29, R30: an address typed in, held against the country's postal rules. */
export const validateAddress = {
  describe: 'has the address checked',
  input: z.object({
    country: Country,
    address: Address,
    /** Of the first answer about this address, where it is asked about again after a change: the service counts both as one. */
    previousResponseId: z.string().optional(),
  }),
  answer: z.object({
    status: z.enum(addressStatuses),
    /** Three at most; empty where the address is already as the postal authority writes it, or nothing is known. */
    suggestedAddresses: z.array(Address).max(3),
    /** What is wrong with the entered one, for people: e.g. `postalCode «7500» has not the form 75000`. */
    problems: z.array(z.string()),
    /** What there is to know of the judgement itself: e.g. that the address service does not cover the country. */
    remark: z.string().optional(),
    /** The address service’s name of its answer, for `previousResponseId`. */
    responseId: z.string().optional(),
  }),
};

/** R35: the calendar that a round of verification counts by. `at`: the moment of the freeze, epoch ms. */
export const freezeCalendar = {
  describe: 'asks for the calendar of the legal address',
  input: z.object({ country: Country, subdivision: z.string().optional(), at: z.number() }),
  answer: Calendar,
};

/** R32: a link for a mail. The token is never returned: only its SHA-256, hex, which the case keeps. */
export const issueLink = {
  describe: 'makes a new confirmation link',
  input: z.object({ caseId: z.string(), purpose: z.literal('confirm-mailbox'), address: z.string(), version: z.number().int() }),
  answer: z.object({
    tokenHash: z.string(),
    /** The address's keyed hash, by which the case is found. */
    contactHash: z.string().optional(),
  }),
};

/**
 * R32: is the domain of the contact's address one that the company's account has proved to be its own? And does mail for it have
 * anywhere to go: a hint for whoever reviews, never a ground to refuse anybody; `unknown` where nobody looks, or no name server answers.
 */
export const checkEmailDomain = {
  describe: 'asks the directory whose the e-mail domain is',
  /** `domain`: the part of the address after the @ alone. */
  input: z.object({ tenant: z.string(), domain: z.string() }),
  answer: z.object({ verified: z.boolean(), mailServers: z.union([z.boolean(), z.literal('unknown')]) }),
};

/** R23–R25: a PartnerID as the partner directory knows it. */
export const checkPartnerId = {
  describe: 'asks the directory about the PartnerID',
  input: z.object({ tenant: z.string(), country: Country, partnerId: z.string() }),
  answer: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('valid'), partnerId: z.string(), name: z.string() }),
    z.object({ outcome: z.literal('unknown') }),
    z.object({ outcome: z.literal('otherCountry'), country: z.string() }),
    /** Only an identifier of type Location may be associated (R24). */
    z.object({ outcome: z.literal('notALocation'), type: z.string() }),
  ]),
};

/** A PartnerID of the company: only one of type Location can be associated (R24). */
export const Identifier = z.object({ partnerId: PartnerId, type: z.string().min(1), country: Country, name: z.string() });
export type Identifier = z.infer<typeof Identifier>;

/** R24: the PartnerIDs that the company has already; an account that the directory does not know has none. */
export const listIdentifiers = {
  describe: 'asks the directory for the company’s PartnerIDs',
  input: z.object({ tenant: z.string() }),
  answer: z.object({ identifiers: z.array(Identifier) }),
};

/** R25: a new Location of the company, which makes a new PartnerID. The same effect of a case repeated answers the same PartnerID. */
export const addLocation = {
  describe: 'has the directory add a location',
  input: z.object({ tenant: z.string(), country: Country, name: z.string().min(1), address: Address.optional() }),
  answer: z.object({ partnerId: PartnerId }),
};

/** One open enrollment per tenant and per PartnerID (ours): the name is kept for a case until that gives it back. `holder`: the case's id. */
const reservation = z.object({ what: z.enum(reservable), name: z.string().trim().min(1), holder: z.string().min(1) });
export const reserve = {
  describe: 'reserves the name, which one open enrollment may have',
  input: reservation,
  answer: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('held') }),
    /** By another case that is open. */
    z.object({ outcome: z.literal('heldBy'), caseId: z.string() }),
  ]),
};

/** The case gives the name back; repeats are harmless, and another case's reservation is not touched. */
export const release = { input: reservation, answer: z.object({ released: z.literal(true) }) };

/** R37: the agreement that is offered for signature; translations are for reading. */
export const offerAgreement = {
  describe: 'asks for the agreement to be offered',
  input: z.object({ country: Country, tenant: z.string() }),
  answer: z.object({
    version: z.string(),
    documents: z.array(z.object({ language: Language, displayUri: z.string(), downloadUri: z.string(), sha256: z.string() })).min(1),
    /** R38: who may sign, the account's global admins by their initials, e.g. `A… M…`. */
    signatories: z.array(z.string()),
  }),
};
export type AgreementOffer = z.infer<typeof offerAgreement.answer>;

/** R40: the programme is told that the reseller has signed; from then its status is Active. Repeats are harmless. */
export const activateReseller = {
  describe: 'has the programme set the reseller Active',
  input: z.object({ caseId: z.string(), tenant: z.string(), partnerId: z.string(), agreementVersion: z.string(), signedBy: z.string(), signedAt: z.number() }),
  answer: z.object({ status: z.literal('Active') }),
};

/** R41: is the person in the tenant's group of admin agents? `person` is a directory user's id or address. */
export const checkAdminAgent = {
  describe: 'asks the directory who is an admin agent',
  input: z.object({ tenant: z.string(), person: z.string() }),
  answer: z.object({ member: z.boolean() }),
};

/** R42: ticks «admin agent» for the person. Repeats are harmless. */
export const assignAdminAgent = {
  describe: 'has the directory make the signer an admin agent',
  input: z.object({ tenant: z.string(), person: z.string() }),
  answer: z.object({ assigned: z.literal(true) }),
};

/** R16, R15: the work account as the directory knows it. `inProgramme`: its company is in the programme already. */
export const findAccount = {
  describe: 'asks the directory for the work account',
  input: z.object({ tenant: z.string() }),
  answer: z.discriminatedUnion('outcome', [z.object({ outcome: z.literal('found'), country: z.string(), inProgramme: z.boolean() }), z.object({ outcome: z.literal('unknown') })]),
};

/** R16: a work account and its first global admin. The same effect of a case repeated is told `created` again; nothing is changed where somebody else has it. */
export const createAccount = {
  describe: 'has the directory create the work account',
  input: z.object({ tenant: z.string(), name: z.string().min(1), country: Country, firstName: z.string().min(1), lastName: z.string().min(1), email: z.email() }),
  answer: z.object({ outcome: z.enum(['created', 'taken']) }),
};

/** R15: how the customers of a company that is in the programme reach its support. Repeats are harmless. */
export const updateSupport = {
  describe: 'has the programme take over the support details',
  input: z.object({ caseId: z.string(), tenant: z.string(), support: SupportProfile }),
  answer: z.object({ updated: z.literal(true) }),
};

/** R6, R41: somebody gets a user of the company's account, as whom he or she can sign in. Repeats are harmless. */
export const addUser = {
  describe: 'has the directory add a user',
  input: z.object({ tenant: z.string(), firstName: z.string().min(1), lastName: z.string().min(1), email: z.email(), roles: z.array(z.enum(accountRoles)) }),
  answer: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('added') }),
    /** The account has a user with this address already, who stays as he or she is. */
    z.object({ outcome: z.literal('exists') }),
    /** An address is registered to one account only. */
    z.object({ outcome: z.literal('ofAnotherAccount') }),
  ]),
};

/** The programme is told that the partnership has ended. Repeats are harmless. `at`: epoch ms. */
export const deactivateReseller = {
  describe: 'has the programme end the partnership',
  input: z.object({ caseId: z.string(), tenant: z.string(), because: z.string(), at: z.number() }),
  answer: z.object({ status: z.literal('Closed') }),
};

/** R34: what is written to people; see `letters.ts`. */
export { type MailRequest, mailTemplates, type SendMail, sendMail } from './letters';
