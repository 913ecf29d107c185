import type { z } from 'zod';
import type { Calendar } from '../programme/business-days';
import type { AccountRole, Principal } from '../principal';
import type { Reservable } from '../reservation/chart';
import type { Address, Application, Language, PrimaryContact } from './application';
import type { Check, Passed } from './checks';
import type { ClosingDay } from './closing-days';
import type { RequestedDocument } from './documents';
import type { Note } from './notes';
import type { Registration } from './registration';
import type { ProfileChange } from './profile-change';
import type { addUser, AgreementOffer, Identifier, RegisteredCompany, validateAddress } from './outside';

export interface EnrollmentInput extends Application {
  readonly caseId: string;
  readonly at: number;
  readonly by: Principal;
}

/** What a case can wait for an applicant to do. */
export const waits = ['account', 'signIn', 'company', 'registration', 'address', 'contact', 'documents', 'mending', 'partnerId', 'agreement', 'adminAgent', 'reverification', 'renewal', 'profileChange'] as const;
export type Wait = (typeof waits)[number];

/** What a rejection names: the field, and what mends it; the document that proves it and the check that it failed, where there is one. */
export interface RejectionReason {
  readonly code: string;
  readonly field: string;
  readonly remedy: string;
  readonly document?: string | undefined;
  readonly check?: Check | undefined;
}

/** What waits are counted by: the stages wait one after the other, and beside them contact, PartnerID and what an Active reseller is asked again or has changed. */
export type Clock = 'stage' | 'contact' | 'partnerId' | 'reverification' | 'renewal' | 'profileChange';

const beside = ['partnerId', 'contact', 'reverification', 'renewal', 'profileChange'] as const satisfies readonly (Wait & Clock)[];
export const clockOf = (wait: Wait): Clock => beside.find((clock) => clock === wait) ?? 'stage';

/** One wait: reminders, an operator's turn, lapse. */
export interface Patience {
  readonly for: Wait;
  readonly since: number;
  readonly calendar?: Calendar;
  /** How often the applicant has been reminded since then. */
  readonly reminders: number;
  /** How often an operator has heard of it. */
  readonly told: number;
}

/** What a case of the enrollment knows. Times are epoch ms. */
export interface EnrollmentContext {
  readonly caseId: string;
  readonly startedAt: number;
  readonly startedBy: Principal;
  readonly tenant: string;
  /** R16: the work account is there already, or is created. */
  readonly account: Application['account'];
  readonly applicant?: Application['applicant'];
  /** Why the account could not be used. */
  readonly accountProblem?: 'unknown' | 'taken' | 'otherCountry' | undefined;
  /** Another enrollment of the tenant that is open. */
  readonly duplicateOf?: string | undefined;
  /** The names that this case holds, so that no other has them (ours). */
  readonly reserved: Readonly<Partial<Record<Reservable, string | undefined>>>;
  /** R17: history, nothing follows from it. */
  readonly membershipCentre?: Application['membershipCentre'];
  readonly country: string;
  /** As it was entered: by DUNS number, or by hand (R28). */
  readonly company: Application['company'];
  /** As the registry has it, once it has answered. */
  readonly registered?: RegisteredCompany;
  /** R28: the number that was given, and those after it, which the registry has replaced; the present one is the company's. */
  readonly replacedDuns?: readonly string[];
  /** R28: what registers have beside a company entered by hand, and what the applicant chose. */
  readonly registrations?: readonly Registration[];
  readonly companyChoice?: { readonly taken: 'registered' | 'own'; readonly because?: string; readonly at: number; readonly by: string };
  /** Why the registry's answer could not be used. */
  readonly companyProblem?: 'notFound' | 'inactive' | 'otherCountry';
  /** R29, R30: what the postal rules said of an address by hand, and what the applicant chose. */
  readonly addressCheck?: z.output<typeof validateAddress.answer>;
  readonly addressChoice?: { readonly taken: 'suggested' | 'own'; readonly at: number; readonly by: string };
  readonly contact: PrimaryContact;
  readonly support: Application['support'];
  /** Mail to the contact comes back: the other server's code (RFC 3463) and words. */
  readonly contactUnreachable?: { readonly at: number; readonly status: string; readonly diagnostic: string };
  readonly confirmation: {
    /** Raised by every mail; only the latest link counts. */
    readonly version: number;
    readonly tokenHash?: string;
    /** The contact's address, hashed under a key: what a search finds it by. */
    readonly contactHash?: string;
    readonly sentAt?: number;
    readonly expiresAt?: number;
    /** R32: the button in the mail proves the mailbox. */
    readonly mailboxAt?: number;
    /** R32: signing in with the registered account proves the registration. */
    readonly registrationAt?: number;
    /** R6: what came of a global admin's word to register the contact with the company's account. */
    readonly registered?: z.output<typeof addUser.answer>['outcome'];
  };
  /** The clocks of what is waited for (ours): by the stages, one after the other, and beside them by contact and PartnerID. */
  readonly patience: Readonly<Partial<Record<Clock, Patience>>>;
  /** What staff have written, the latest at the end. */
  readonly notes?: readonly Note[];
  /** When an operator last had the applicant reminded out of turn. */
  readonly nudgedAt?: number;
  /** Days that an operator has closed in this case. */
  readonly closingDays?: readonly ClosingDay[];
  /** Whom the case waited for in vain, where it has lapsed. */
  readonly lapsedFor?: Wait;
  readonly verification: {
    /** Counts from 1; a rejection ends a round. */
    readonly round: number;
    readonly startedAt?: number;
    readonly calendar?: Calendar;
    /** From here on business days count; see `clock.ts`. */
    readonly countingFrom?: number;
    /** Business days that had passed when the clock last stopped. */
    readonly counted: number;
    /** 0 until the case is stuck. */
    readonly level: number;
    readonly assignee?: string;
    /** Who is to decide single checks, where that is somebody else. */
    readonly assignees: Readonly<Partial<Record<Check, string>>>;
    /** What has passed, kept over rounds. */
    readonly checks: Readonly<Partial<Record<Check, Passed>>>;
    /** Whether mail for the contact's domain has anywhere to go: a hint for the reviewer of the domain. */
    readonly mailServers?: boolean | 'unknown';
    /** All that was ever asked for. */
    readonly documents: readonly RequestedDocument[];
    readonly rejection?: readonly RejectionReason[];
    /** A final rejection that a second reviewer has to agree with. */
    readonly proposed?: { readonly reasons: readonly RejectionReason[]; readonly by: string; readonly at: number };
    /** A final rejection can be appealed against once. */
    readonly rejectedFinallyAt?: number;
    readonly appeal?: { readonly at: number; readonly by: string; readonly explanation: string };
    /** Business days by which an operator has put the escalation off. */
    readonly postponed: number;
    readonly approvedAt?: number;
  };
  readonly partnerId: {
    /** What is to be checked. */
    readonly wanted?: string;
    /** R23: what was found to exist and to be of the same country. */
    readonly associated?: string;
    readonly problem?: Readonly<Record<Language, string>>;
    /** R24: what the directory listed when it was last asked; absent before its first answer. */
    readonly identifiers?: readonly Identifier[];
    /** R25: the Location that is being added. */
    readonly newLocation?: { readonly name: string; readonly address?: Address };
  };
  readonly agreement?: AgreementOffer;
  readonly signature?: Signature;
  /** When the profile of an Active reseller was last known to be right. */
  readonly verifiedAt?: number;
  /** The newer version that an operator offers; `offer` once the store has it, `instead` where the store offers another. */
  readonly renewal?: { readonly version: string; readonly offer?: AgreementOffer; readonly instead?: string };
  /** Of an Active reseller: the company as it is to be from now on, until a reviewer has decided. */
  readonly profileChange?: ProfileChange;
  /** R41: who was added to the account last, and what came of it. */
  readonly newUser?: NewUser;
  /** Why the reseller is suspended; empty in good standing. */
  readonly suspensions: Readonly<Partial<Record<'agreement' | 'reverification' | 'operator', Suspension>>>;
  /** The end after signing. */
  readonly closed?: { readonly at: number; readonly by: string; readonly because: string };
}

/** R41: a further user of the account; the outcome once the directory has answered. */
export interface NewUser {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly roles: readonly AccountRole[];
  readonly outcome?: z.output<typeof addUser.answer>['outcome'];
}

/** R39: who signed which version when; `sha256` is that of the document in the language that was signed. */
export interface Signature {
  readonly name: string;
  readonly version: string;
  readonly at: number;
  readonly by: string;
  readonly language?: Language;
  readonly sha256?: string;
}

export interface Suspension {
  readonly at: number;
  readonly by?: string;
  readonly because?: string;
  /** Of an operator's: what the reminders of it are counted by, and how many there were. */
  readonly calendar?: Calendar;
  readonly told?: number;
}

/** The address by hand, or the registry's; undefined while the registry has not answered. */
export const legalAddressOf = (context: EnrollmentContext): Address | undefined =>
  'address' in context.company ? context.company.address : context.registered?.address;

/** What stands behind the @. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

export const bothProofsHold = ({ confirmation }: EnrollmentContext): boolean => confirmation.mailboxAt !== undefined && confirmation.registrationAt !== undefined;

/** The company's name as far as it is known. */
export const companyNameOf = (context: EnrollmentContext): string =>
  'name' in context.company ? context.company.name : (context.registered?.name ?? `DUNS ${context.company.duns}`);

/** R24: the Locations of the account's country, among which a PartnerID is chosen; undefined as long as the directory has not answered. */
export const locationsOf = ({ partnerId: { identifiers }, country }: Pick<EnrollmentContext, 'partnerId' | 'country'>): Identifier[] | undefined =>
  identifiers?.filter((one) => one.type === 'Location' && one.country === country);

export const languageOf = (context: EnrollmentContext): Language => context.contact.language;

export function startingContext(input: EnrollmentInput): EnrollmentContext {
  return {
    caseId: input.caseId,
    startedAt: input.at,
    startedBy: input.by,
    tenant: input.tenant,
    account: input.account,
    ...(input.applicant ? { applicant: input.applicant } : {}),
    ...(input.membershipCentre ? { membershipCentre: input.membershipCentre } : {}),
    reserved: {},
    country: input.country,
    company: input.company,
    contact: input.primaryContact,
    support: input.support,
    confirmation: { version: 0 },
    patience: {},
    suspensions: {},
    verification: { round: 0, counted: 0, level: 0, assignees: {}, checks: {}, documents: [], postponed: 0 },
    partnerId: input.partnerId === 'deferred' ? {} : { wanted: input.partnerId },
  };
}
