import { z } from 'zod';
import type { EventDeclaration, EventsOf } from '../envelope';
import { accountRoles } from '../principal';
import { checks, openChecks } from './checks';
import { AttachedFile, DocumentAskedFor } from './documents';
import { AccountWanted, Address, CompanyByDuns, CompanyByHand, Language, PartnerId, PrimaryContact, SupportProfile, TenantDomain } from './application';
import { companyNameOf, legalAddressOf, locationsOf, type EnrollmentContext } from './context';
import { careEvents } from './care-events';
import { mailBounced } from './returned-mail';

const nothing = z.strictObject({});
const text = z.string().trim().min(1, 'must not be empty');
const Company = z.union([CompanyByDuns, CompanyByHand], { error: 'either { duns } alone, or { name, address } by hand, is expected' });

const ChangedProfile = z
  .strictObject({ company: Company.optional(), support: SupportProfile.optional() })
  .refine((given) => given.company !== undefined || given.support !== undefined, 'give what is to be changed: company, support or both');

const ownTenant = (context: EnrollmentContext) => ({ tenant: context.tenant });

/** What may be sent to an enrollment, by whom, and what it carries. */
export const events = {
  'account.choose': {
    title: 'Name another work account',
    description: 'In place of one that could not be used: one that exists, or a new one that is created under that domain (R16).',
    by: ['operator', 'global-admin'],
    payload: z.strictObject({ tenant: TenantDomain, account: AccountWanted.default('existing') }),
    when: 'asked for when the work account cannot be used, and possible until somebody has signed in with a new one',
    example: (context) => ({ tenant: context.tenant, account: 'new' }),
    sender: ownTenant,
  },
  'account.signIn': {
    title: 'Sign in with the new account',
    description: 'The first global admin has signed in with the work account that was created (R22).',
    by: ['global-admin'],
    payload: nothing,
    when: 'asked for when a work account was created',
    sender: ownTenant,
  },
  'company.correct': {
    title: 'Correct the company',
    description: 'Gives another DUNS number, or the company by hand, where the registry’s answer could not be used (R28).',
    by: ['operator', 'global-admin'],
    payload: z.strictObject({ company: Company }),
    when: 'asked for when the registry does not know the company',
    example: () => ({ company: { duns: '260482871' } }),
  },
  'company.choose': {
    title: 'Choose what the company is called',
    description: 'Takes what a register says, by its place in the list from 1, or keeps what was entered and says why it differs (R28).',
    by: ['operator', 'global-admin'],
    payload: z.discriminatedUnion('take', [
      z.strictObject({ take: z.literal('own'), because: text }),
      ...([1, 2, 3, 4, 5] as const).map((place) => z.strictObject({ take: z.literal(place) })),
    ], { error: 'either the number of an entry from 1, or «own» with the reason in «because», is expected' }),
    when: 'asked for when a register knows the company under another name or address',
    example: () => ({ take: 1 }),
  },
  'address.choose': {
    title: 'Choose the address',
    description: 'Takes a suggested address, by its place in the list from 1, or keeps the own one (R30).',
    by: ['operator', 'global-admin'],
    payload: z.strictObject({ take: z.union([z.literal('own'), z.number().int().min(1).max(3)], { error: 'the number of a suggestion from 1 is expected, or «own»' }) }),
    when: 'asked for when the postal rules suggest another form of the address',
    example: () => ({ take: 1 }),
  },
  'mailbox.confirm': {
    title: 'Confirm the mailbox',
    description: 'The button of the confirmation page: proves that the mailbox is read (R32).',
    by: ['mailbox-holder'],
    payload: z.strictObject({ tokenHash: z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of a link’s token is expected') }),
    when: 'asked for by the confirmation mail',
    example: (context) => ({ tokenHash: context.confirmation.tokenHash }),
  },
  'registration.prove': {
    title: 'Prove the registration',
    description: 'The primary contact has signed in with an account that is registered to the company (R32).',
    by: ['user', 'global-admin', 'admin-agent'],
    payload: nothing,
    when: 'asked for by the confirmation mail',
    sender: (context) => ({ tenant: context.tenant, email: context.contact.email }),
  },
  'contact.register': {
    title: 'Register the contact with the account',
    description: 'Gives the primary contact a user of the company’s account, so that a colleague can be the contact (R6). Signing in as that user proves the registration.',
    by: ['global-admin'],
    payload: nothing,
    when: 'possible until the contact has signed in with an account of the company',
    sender: ownTenant,
  },
  'contact.change': {
    title: 'Name another primary contact',
    description: 'At any stage: both proofs begin again, links that were sent are void, the earlier contact is told; checks that do not depend on the contact stand.',
    by: ['global-admin'],
    payload: z.strictObject({ primaryContact: PrimaryContact }),
    when: 'possible until the case is over',
    example: () => ({ primaryContact: { firstName: 'Lucie', lastName: 'Bernard', email: 'lucie.bernard@fabrikam.example', language: 'fr' } }),
    sender: ownTenant,
  },
  'confirmation.resend': {
    title: 'Send the confirmation mail again',
    description: 'Makes a new link; the earlier one is void from then on.',
    by: ['operator', 'global-admin'],
    payload: nothing,
    when: 'offered while the mailbox is not confirmed',
  },
  'case.reopen': {
    title: 'Reopen the case',
    description: 'Takes a lapsed case up again where it stood: what is owed is asked for anew, and the patience with the answer begins anew.',
    by: ['operator', 'global-admin'],
    payload: nothing,
    when: 'offered when the case has lapsed',
  },
  'mail.bounced': mailBounced,
  ...careEvents,
  'case.assign': {
    title: 'Assign a reviewer',
    description: 'Names the reviewer who is to decide: everything, or one check. Never who started the case.',
    by: ['operator', 'reviewer'],
    payload: z.strictObject({ reviewer: text, check: z.enum(checks).optional() }),
    when: 'offered during verification',
    example: () => ({ reviewer: 'rita' }),
  },
  'information.request': {
    title: 'Ask for information',
    description: 'Says which document proves what. The clock stands still until it has come.',
    by: ['reviewer'],
    payload: z.strictObject({ documents: z.array(DocumentAskedFor).min(1, 'name at least one document and what it proves') }),
    when: 'offered during verification',
    example: (context) => ({ documents: [{ document: 'registration certificate', proves: `that the company is named «${companyNameOf(context)}»` }] }),
  },
  'document.attach': {
    title: 'Hand in a document',
    description: 'Puts a document that was asked for on record; with the last one the clock runs on by itself.',
    by: ['operator', 'global-admin', 'user', 'admin-agent'],
    payload: z.strictObject({ document: z.string().regex(/^d\d+$/, 'the number of a document that was asked for, such as d1, is expected'), file: AttachedFile }),
    when: 'offered after information was requested',
    example: (context) => ({ document: context.verification.documents[0]?.id ?? 'd1', file: { name: 'extract.pdf', type: 'application/pdf', size: 1, sha256: '0'.repeat(64) } }),
    sender: ownTenant,
  },
  'information.complete': {
    title: 'The information has come',
    description: 'What was asked for has come another way, or is no longer needed; the clock runs on.',
    by: ['operator', 'reviewer'],
    payload: nothing,
    when: 'offered after information was requested',
  },
  'check.pass': {
    title: 'Pass a check',
    description: 'Decides one check and says why. When the last one has passed, the case is approved. Never by who started the case.',
    by: ['reviewer'],
    payload: z.strictObject({ check: z.enum(checks), because: text }),
    when: 'offered during verification',
    example: ({ verification }) => ({ check: openChecks(verification)[0] ?? 'identity', because: 'what was seen' }),
  },
  'verification.approve': {
    title: 'Approve',
    description: 'Passes every check that is still open: the company has an established profile and the applicant may act for it (R19). Never by who started the case.',
    by: ['reviewer'],
    payload: nothing,
    when: 'offered during verification',
  },
  'verification.reject': {
    title: 'Reject',
    description: 'Ends the round and says for each field what is wrong and how to mend it. A final rejection takes a second reviewer, who rejects finally too.',
    by: ['reviewer'],
    payload: z.strictObject({
      reasons: z.array(z.strictObject({ code: text, field: text, remedy: text, document: text.optional(), check: z.enum(checks).optional() })).min(1, 'give at least one reason with its remedy'),
      final: z.boolean().default(false),
    }),
    when: 'offered during verification',
    example: () => ({ reasons: [{ code: 'nameDiffers', field: 'company.name', remedy: 'enter the name exactly as it stands in the register' }] }),
  },
  'rejection.decline': {
    title: 'Decline the final rejection',
    description: 'The proposal to reject finally is dropped; the verification goes on.',
    by: ['reviewer'],
    payload: z.strictObject({ because: text }),
    when: 'offered while a final rejection waits for a second reviewer',
    example: () => ({ because: 'the register was down that day' }),
  },
  'decision.appeal': {
    title: 'Appeal against the final rejection',
    description: 'Once, within 30 calendar days: a new round begins, and the leads of verification hear.',
    by: ['global-admin'],
    payload: z.strictObject({ explanation: text }),
    when: 'offered after a final rejection',
    example: () => ({ explanation: 'what the reviewers could not know' }),
    sender: ownTenant,
  },
  'escalation.postpone': {
    title: 'Put the escalation off',
    description: 'By so many business days, with the reason; ten in all in a round.',
    by: ['operator'],
    payload: z.strictObject({ days: z.number().int().min(1).max(10), because: text }),
    when: 'offered during verification',
    example: () => ({ days: 2, because: 'the reviewer is back on Wednesday' }),
  },
  'profile.mend': {
    title: 'Mend the profile',
    description: 'Corrects what the rejection named; a new round begins at day 0.',
    by: ['operator', 'global-admin'],
    payload: ChangedProfile,
    when: 'offered during verification and after a rejection',
    example: (context) => ({ company: { name: companyNameOf(context), address: legalAddressOf(context) } }),
  },
  'partnerId.associate': {
    title: 'Associate a PartnerID',
    description: 'It must exist, be of type Location and of the account’s country (R23, R24). At any moment before signing.',
    by: ['operator', 'global-admin'],
    payload: z.strictObject({ partnerId: PartnerId }),
    when: 'possible until the agreement is signed',
    example: (context) => ({ partnerId: locationsOf(context)?.[0]?.partnerId ?? '4821936' }),
  },
  'partnerId.addLocation': {
    title: 'Add a location',
    description: 'Makes a new Location of the company in the account’s country, and associates its new PartnerID (R25).',
    by: ['global-admin'],
    payload: z.strictObject({ name: text, address: Address.optional() }),
    when: 'possible until the agreement is signed',
    example: (context) => ({ name: companyNameOf(context) }),
    sender: ownTenant,
  },
  'partnerId.defer': {
    title: 'Put the PartnerID off',
    description: 'Leaves the PartnerID for later; its reminders begin anew. Without it the agreement is not signed (R26).',
    by: ['operator', 'global-admin'],
    payload: nothing,
    when: 'possible while a PartnerID is waited for',
  },
  'agreement.sign': {
    title: 'Sign the agreement',
    description: 'Accepts the offered version, with the name of who signs (R38), in the language that was read: the binding one where none is named.',
    by: ['global-admin'],
    payload: z.strictObject({ name: text, version: text, language: Language.optional() }),
    when: 'offered once verification is finished, and when an operator offers a newer version',
    example: (context) => ({ name: 'Full Name', version: (context.renewal?.offer ?? context.agreement)?.version ?? '' }),
    sender: ownTenant,
  },
  'adminAgent.assign': {
    title: 'Make the signer an admin agent',
    description: 'Ticks «admin agent» for the person who signed and checks again (R42).',
    by: ['global-admin'],
    payload: nothing,
    when: 'asked for when the signer is not an admin agent',
    sender: ownTenant,
  },
  'agreement.renew': {
    title: 'Offer a newer version of the agreement',
    description: 'Asks an Active reseller to sign the version that is offered now; unsigned at its term the partnership is suspended.',
    by: ['operator'],
    payload: z.strictObject({ version: text }),
    when: 'offered while the reseller is Active',
    example: () => ({ version: '2027-09' }),
  },
  'reverification.confirm': {
    title: 'Confirm the profile',
    description: 'Says that company, contact and support profile are still right; the next time is in a year.',
    by: ['global-admin'],
    payload: nothing,
    when: 'asked for once a year while the reseller is Active',
    sender: ownTenant,
  },
  'profile.change': {
    title: 'Change the profile of an Active reseller',
    description: 'Support details change at once. A changed company is looked up or its address checked, and a reviewer decides; until then the earlier one stands. The country never changes.',
    by: ['operator', 'global-admin'],
    payload: ChangedProfile,
    when: 'possible while the reseller is Active',
    example: (context) => ({ company: { name: companyNameOf(context), address: legalAddressOf(context) } }),
    sender: ownTenant,
  },
  'profileChange.accept': {
    title: 'Accept the changed profile',
    description: 'The changed company is from now on that of the partnership.',
    by: ['reviewer'],
    payload: z.strictObject({ because: text.optional() }),
    when: 'asked for when an Active reseller has changed its company',
  },
  'profileChange.decline': {
    title: 'Decline the changed profile',
    description: 'The earlier company stands; the contact reads why, and what would be right.',
    by: ['reviewer'],
    payload: z.strictObject({ because: text }),
    when: 'asked for when an Active reseller has changed its company',
    example: () => ({ because: 'the register has another name' }),
  },
  'user.add': {
    title: 'Add a user',
    description: 'Gives somebody a user of the company’s account. Whoever adds users is an admin agent (R41).',
    by: ['admin-agent'],
    payload: z.strictObject({ firstName: text, lastName: text, email: z.email('an e-mail address is expected'), roles: z.array(z.enum(accountRoles)).default([]) }),
    when: 'possible while the reseller is Active',
    example: () => ({ firstName: 'Lucie', lastName: 'Bernard', email: 'lucie.bernard@fabrikam.example', roles: ['admin-agent'] }),
    sender: ownTenant,
  },
  'enrollment.suspend': {
    title: 'Suspend the partnership',
    description: 'For a reason that the contact reads; it lasts until an operator restores it.',
    by: ['operator'],
    payload: z.strictObject({ because: text }),
    when: 'offered while the reseller is Active',
    example: () => ({ because: 'what was found' }),
  },
  'enrollment.restore': {
    title: 'Restore the partnership',
    description: 'Takes an operator’s suspension back. One for the agreement or the yearly confirmation ends by what is asked for.',
    by: ['operator'],
    payload: nothing,
    when: 'offered while an operator’s suspension lasts',
  },
  'enrollment.close': {
    title: 'Close the partnership',
    description: 'Ends it after the agreement was signed: the programme and the contact are told, and nothing is waited for any more.',
    by: ['operator', 'global-admin'],
    payload: z.strictObject({ because: text }),
    when: 'offered while the reseller is Active',
    example: () => ({ because: 'the company is given up' }),
    sender: ownTenant,
  },
  'enrollment.withdraw': {
    title: 'Withdraw the application',
    description: 'Ends the enrollment before the agreement is signed; nothing is sent or waited for any more.',
    by: ['global-admin'],
    payload: nothing,
    when: 'possible until the agreement is signed',
    sender: ownTenant,
  },
} as const satisfies Record<string, EventDeclaration<EnrollmentContext>>;

/** What the chart tells itself, bearing the time of what caused it. */
interface Raised {
  readonly type: 'account.settled' | 'link.due' | 'contact.due' | 'contact.lapses' | 'case.rests' | 'case.ended' | 'standing.changed' | 'deadlines.moved';
  readonly at: number;
}

export type EnrollmentEvent = EventsOf<typeof events> | Raised;
