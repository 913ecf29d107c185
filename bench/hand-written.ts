import {
  ApplicationFailure, CancellationScope, condition, defineQuery, defineUpdate, isCancellation, proxyActivities, proxyLocalActivities, setHandler, sleep,
  upsertSearchAttributes, workflowInfo, type ActivityOptions,
} from '@temporalio/workflow';
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { z } from 'zod';
import type { Activities } from '../activities';
import type { Application } from '../machines/enrollment/application';
import type { LetterRequest, MailRequest, MailTemplate } from '../machines/enrollment/letters';
import type { AgreementOffer } from '../machines/enrollment/outside';
import type { Principal } from '../machines/principal';
import { endOfBusinessDay, endOfLocalDay } from '../machines/programme/business-days';

/**
 * The enrollment's straight way as a plain Temporal workflow, without chart and engine: what the engine is measured
 * against. Same activities with the same inputs and policies, same events, refusals for the same reasons, same search
 * attributes at the same moments, same timer. Whatever branches off (correcting, rejecting, escalating, withdrawing) is left out, and
 * so are audit trail, forecast, idempotency keys and continue-as-new: it does less than the engine, never more.
 */
const elsewhere = {
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes', backoffCoefficient: 2 },
} satisfies ActivityOptions;
const here = {
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '1 minute', backoffCoefficient: 2 },
} satisfies ActivityOptions;

const { findAccount, findCompany, checkEmailDomain, checkPartnerId, activateReseller, checkAdminAgent, sendMail } = proxyActivities<Activities>(elsewhere);
const { reserve, freezeCalendar, offerAgreement } = proxyActivities<Activities>(here);
const { issueLink } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '200 milliseconds',
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes', backoffCoefficient: 2 },
});

interface By {
  readonly by: Principal;
}
interface Answer {
  readonly state: readonly string[];
}

export const confirmMailbox = defineUpdate<Answer, [By & { tokenHash: string }]>('mailbox.confirm');
export const proveRegistration = defineUpdate<Answer, [By]>('registration.prove');
export const approveVerification = defineUpdate<Answer, [By]>('verification.approve');
export const signAgreement = defineUpdate<Answer, [By & { name: string; version: string }]>('agreement.sign');

const Confirmation = z.strictObject({ tokenHash: z.string().regex(/^[0-9a-f]{64}$/) });
const Signature = z.strictObject({ name: z.string().trim().min(1), version: z.string().trim().min(1) });
const Nothing = z.strictObject({});

export interface HandWrittenView {
  readonly id: string;
  readonly state: readonly string[];
  readonly startedAt: number;
  readonly since: number;
  readonly title: string;
  readonly country: string;
  readonly tenant: string;
  readonly startedBy: string;
  readonly waitsFor: string;
  readonly deadline?: number;
  readonly partnerId?: string;
  readonly confirmation: { readonly tokenHash?: string; readonly expiresAt?: number; readonly mailbox: boolean; readonly registration: boolean };
  readonly agreement?: AgreementOffer;
  readonly signature?: { readonly version: string; readonly at: number; readonly by: string };
}
export const viewQuery = defineQuery<HandWrittenView>('view');

const caseKind = defineSearchAttributeKey('CaseKind', 'KEYWORD');
const caseState = defineSearchAttributeKey('CaseState', 'KEYWORD_LIST');
const caseDeadline = defineSearchAttributeKey('CaseDeadline', 'DATETIME');
const caseCountry = defineSearchAttributeKey('CaseCountry', 'KEYWORD');
const caseTitle = defineSearchAttributeKey('CaseTitle', 'KEYWORD');
const caseReference = defineSearchAttributeKey('CaseReference', 'KEYWORD_LIST');

const linkLifetime = 7 * 86_400_000;
const dueAfter = 3;
const remindAfter = 3;

export async function handWritten({ input: application, by: startedBy }: { input: Application; by: Principal }): Promise<void> {
  const { workflowId } = workflowInfo();
  const caseId = workflowId.slice(workflowId.indexOf(':') + 1);
  const page = `/cases/${caseId}`;
  const { tenant, country, company: entered, primaryContact } = application;
  if (!('duns' in entered) || application.partnerId === 'deferred') {
    throw ApplicationFailure.nonRetryable('only an application with a DUNS number and a PartnerID goes the straight way');
  }
  const { duns } = entered;
  const partnerId = application.partnerId;
  const startedAt = Date.now();

  let stage: readonly string[] = ['stage.account.reserving'];
  let partnerIdState = 'partnerId.waiting';
  let since = startedAt;
  let title = `DUNS ${duns}`;
  let deadline: number | undefined;
  let link: { tokenHash: string; expiresAt: number } | undefined;
  let mailboxAt: number | undefined;
  let registrationAt: number | undefined;
  let approvedAt: number | undefined;
  let agreement: AgreementOffer | undefined;
  let signature: { name: string; version: string; at: number; by: string } | undefined;
  let mailboxState: 'makingLink' | 'awaiting' | 'confirmed' = 'makingLink';
  let patience = 'preparing';
  let domainState: 'asking' | 'open' | 'passed' = 'asking';
  let clock = 'preparing';
  const contactsReminder = new CancellationScope();
  const signersReminder = new CancellationScope();
  const verificationDue = new CancellationScope();

  const state = (): string[] => [...stage, ...contactState(), partnerIdState];
  const associated = (): boolean => partnerIdState === 'partnerId.associated';

  /** Enters a stage, or only says that the PartnerID's state has changed; `more` is what else can be searched now. */
  const enter = (next: readonly string[], ...more: SearchAttributeUpdatePair[]): void => {
    stage = next;
    since = Date.now();
    upsertSearchAttributes([{ key: caseState, value: state() }, ...more]);
  };

  const confirming = (): string[] => ['stage.confirming'];
  const contactState = (): string[] => {
    if (stage[0]?.startsWith('stage.account') || stage[0]?.startsWith('stage.profile')) return ['contact.unasked'];
    if (mailboxAt !== undefined && registrationAt !== undefined) return ['contact.proven'];
    return [
      `contact.proving.mailbox.${mailboxState}`,
      `contact.proving.registration.${registrationAt === undefined ? 'awaiting' : 'proven'}`,
      `contact.proving.patience.${patience}`,
    ];
  };

  const verifying = (): string[] => [
    `stage.verifying.checks.emailDomain.${domainState}`,
    `stage.verifying.checks.employment.${domainState === 'passed' ? 'passed' : 'open'}`,
    'stage.verifying.checks.business.passed', // by DUNS number it is what the registry says
    'stage.verifying.checks.identity.open',
    'stage.verifying.review.open',
    'stage.verifying.decision.open',
    `stage.verifying.clock.${clock}`,
  ];

  let effects = 0;
  const call = (input: unknown) => ({ input, caseId, effect: (effects += 1) });

  // One mail after the other, in the order in which they were written.
  let mails: Promise<unknown> = Promise.resolve();
  const mail = <T extends MailTemplate>(template: T, facts: LetterRequest<T>['facts'], more: Partial<Pick<MailRequest, 'to' | 'link'>> = {}): void => {
    const { firstName, lastName, email, language } = primaryContact;
    const to = { name: `${firstName} ${lastName}`, email, language };
    const request = call({ template, to, caseId, company: title, at: Date.now(), facts, ...more });
    mails = mails.then(() => sendMail(request));
  };

  setHandler(
    confirmMailbox,
    () => {
      mailboxAt = Date.now();
      mailboxState = 'confirmed';
      if (registrationAt === undefined) enter(confirming());
      else startVerification();
      return { state: state() };
    },
    {
      validator: ({ by, ...payload }) => {
        mustBe('mailbox-holder', by);
        mustHold(state().includes('contact.proving.mailbox.awaiting'), 'mailbox.confirm is not possible now: asked for by the confirmation mail');
        mustParse(Confirmation, payload);
        mustHold(payload.tokenHash === link?.tokenHash, 'this link is not the latest one that was sent');
        mustHold(Date.now() <= (link?.expiresAt ?? 0), 'the link has expired; have a new one sent');
      },
    },
  );
  setHandler(
    proveRegistration,
    () => {
      registrationAt = Date.now();
      if (mailboxAt === undefined) enter(confirming());
      else startVerification();
      return { state: state() };
    },
    {
      validator: ({ by, ...payload }) => {
        mustBe('user', by, 'global-admin', 'admin-agent');
        mustHold(state().includes('contact.proving.registration.awaiting'), 'registration.prove is not possible now: asked for by the confirmation mail');
        mustParse(Nothing, payload);
        mustHold(by.tenant === tenant && by.email?.toLowerCase() === primaryContact.email.toLowerCase(), 'sign in with the work account that is registered to the company');
      },
    },
  );
  setHandler(
    approveVerification,
    () => {
      approvedAt = Date.now();
      verificationDue.cancel();
      deadline = undefined;
      mail('approved', { partnerIdOwed: !associated() });
      enter(['stage.agreement.preparing'], { key: caseDeadline, value: null });
      return { state: state() };
    },
    {
      validator: ({ by, ...payload }) => {
        mustBe('reviewer', by);
        mustHold(stage[0]?.startsWith('stage.verifying.') ?? false, 'verification.approve is not possible now: offered during verification');
        mustParse(Nothing, payload);
        mustHold(by.id !== startedBy.id, 'a reviewer never decides a case that he or she started');
      },
    },
  );
  setHandler(
    signAgreement,
    ({ name, version, by }) => {
      signature = { name, version, at: Date.now(), by: by.id };
      signersReminder.cancel();
      deadline = undefined;
      enter(['stage.activating'], { key: caseDeadline, value: null });
      return { state: state() };
    },
    {
      validator: ({ by, ...payload }) => {
        mustBe('global-admin', by);
        mustHold(stage[0]?.startsWith('stage.agreement.offered') ?? false, 'agreement.sign is not possible now: offered once verification is finished');
        mustParse(Signature, payload);
        mustHold(by.tenant === tenant, 'only a global admin of the company’s own work account may do this');
        mustHold(associated(), 'a PartnerID must be associated with the account first (R26)');
        mustHold(payload.version === agreement?.version, 'this is not the version that is offered; read the offered one first');
      },
    },
  );
  setHandler(viewQuery, () => ({
    id: caseId, state: state(), startedAt, since, title, country, tenant, startedBy: startedBy.id,
    waitsFor: waitsFor(),
    ...(deadline === undefined ? {} : { deadline }),
    ...(associated() ? { partnerId } : {}),
    confirmation: { ...link, mailbox: mailboxAt !== undefined, registration: registrationAt !== undefined },
    ...(agreement ? { agreement } : {}),
    ...(signature ? { signature: { version: signature.version, at: signature.at, by: signature.by } } : {}),
  }));

  function waitsFor(): string {
    const at = stage[0] ?? '';
    if (at === 'stage.account.reserving') return 'the reservation of the account';
    if (at === 'stage.account.lookingUp') return 'the directory';
    if (at.startsWith('stage.profile')) return 'the company registry';
    if (at.startsWith('stage.confirming')) return 'the primary contact';
    if (at.startsWith('stage.verifying')) return 'a reviewer';
    if (at === 'stage.agreement.preparing') return 'the agreement’s text';
    if (at.startsWith('stage.agreement.offered')) return 'a global admin, to sign the agreement';
    if (at === 'stage.activating') return 'the partner programme, to set the reseller Active';
    return at === 'stage.active.adminAgent.checking' ? 'the directory' : 'nobody';
  }

  function startVerification(): void {
    contactsReminder.cancel();
    mail('verificationStarted', {});
    const had = deadline !== undefined;
    deadline = undefined;
    enter(verifying(), ...(had ? [{ key: caseDeadline, value: null }] : []));
  }

  /** Whoever does not answer is reminded; here, as on the straight way, it does not come to that. */
  async function watchPatience(region: string | undefined, isOver: () => boolean, reminder: CancellationScope, remind: () => void, where: (patience: string) => string[]): Promise<void> {
    const asked = Date.now();
    const calendar = await freezeCalendar(call({ country, ...(region ? { subdivision: region } : {}), at: asked }));
    if (isOver()) return;
    const due = endOfBusinessDay(calendar, endOfLocalDay(calendar, asked), remindAfter);
    deadline = due;
    enter(where('fresh'), { key: caseDeadline, value: new Date(due) });
    await reminder
      .run(() => sleep(Math.max(1, due - Date.now())))
      .then(() => {
        remind();
        enter(where('reminded'));
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }

  async function associatePartnerId(): Promise<void> {
    const answer = await checkPartnerId(call({ tenant, country, partnerId }));
    if (answer.outcome === 'valid') {
      partnerIdState = 'partnerId.reserving';
      enter(stage);
      const reserved = await reserve(call({ what: 'partnerId', name: partnerId, holder: caseId }));
      partnerIdState = reserved.outcome === 'held' ? 'partnerId.associated' : 'partnerId.refused';
    } else {
      partnerIdState = 'partnerId.refused';
    }
    enter(stage, { key: caseReference, value: associated() ? [tenant, duns, partnerId] : [tenant, duns] });
  }

  // ── the way ──

  enter(
    stage,
    { key: caseKind, value: 'enrollment' }, { key: caseTitle, value: title }, { key: caseCountry, value: country },
    { key: caseReference, value: [tenant, duns] },
  );
  const reserved = await reserve(call({ what: 'tenant', name: tenant, holder: caseId }));
  if (reserved.outcome !== 'held') throw ApplicationFailure.nonRetryable('the straight way needs an account that no other case has');
  enter(['stage.account.lookingUp']);
  const known = await findAccount(call({ tenant }));
  if (known.outcome !== 'found' || known.inProgramme || known.country !== country) throw ApplicationFailure.nonRetryable('the straight way needs an account of the country that is not in the programme yet');

  partnerIdState = 'partnerId.checking';
  enter(['stage.profile.lookingUpCompany']);
  const lookedUp = findCompany(call({ duns }));
  const partnerIdChecked = associatePartnerId();

  const found = await lookedUp;
  if (found.outcome !== 'found' || !found.active || found.company.country !== country) {
    throw ApplicationFailure.nonRetryable('the straight way needs a company that the registry knows');
  }
  title = found.company.name;
  const { region } = found.company.address;
  enter(confirming(), { key: caseTitle, value: title });
  void watchPatience(region, () => mailboxAt !== undefined && registrationAt !== undefined, contactsReminder, () => mail('confirmationReminder', { deadline: link?.expiresAt ?? 0 }), (now) => {
    patience = now;
    return confirming();
  });

  const version = 1;
  const { tokenHash } = await issueLink(call({ caseId, purpose: 'confirm-mailbox', address: primaryContact.email, version }));
  link = { tokenHash, expiresAt: Date.now() + linkLifetime };
  mail('confirmMailbox', { deadline: link.expiresAt }, { link: { purpose: 'confirm-mailbox', version, address: primaryContact.email } });
  mailboxState = 'awaiting';
  enter(confirming());

  await condition(() => mailboxAt !== undefined && registrationAt !== undefined);
  const verifyingSince = Date.now();
  void checkEmailDomain(call({ tenant, domain: primaryContact.email.split('@')[1] ?? '' })).then(({ verified }) => {
    domainState = verified ? 'passed' : 'open';
    if (approvedAt === undefined) enter(verifying());
  });
  const calendar = await freezeCalendar(call({ country, ...(region ? { subdivision: region } : {}), at: verifyingSince }));
  if (approvedAt === undefined) {
    const due = endOfBusinessDay(calendar, endOfLocalDay(calendar, verifyingSince), dueAfter);
    deadline = due;
    clock = 'onTime.running';
    enter(verifying(), { key: caseDeadline, value: new Date(due) });
    void verificationDue
      .run(() => sleep(Math.max(1, due - Date.now())))
      .then(() => {
        mail('reviewerReminder', { assignee: 'nobody' }, { to: { team: 'reviewers' } });
        clock = 'overdue.running';
        enter(verifying());
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }

  await condition(() => approvedAt !== undefined);
  const offered = await offerAgreement(call({ country, tenant }));
  agreement = offered;
  mail('agreementReady', { version: offered.version, links: offered.documents.map(({ displayUri }) => displayUri), partnerIdOwed: !associated(), page });
  enter(['stage.agreement.offered.preparing']);
  void watchPatience(region, () => signature !== undefined, signersReminder, () => mail('reminder', { owed: [`a global admin: read version ${offered.version} and sign it`], page }), (now) => [`stage.agreement.offered.${now}`]);

  await condition(() => signature !== undefined);
  await partnerIdChecked;
  const signed = signature as unknown as { name: string; version: string; at: number; by: string }; // set by the handler, which the compiler cannot see
  await activateReseller(
    call({ caseId, tenant, partnerId, agreementVersion: signed.version, signedBy: signed.name, signedAt: signed.at }),
  );
  mail('active', {});
  const year = new Date();
  const nextReverification = year.setUTCFullYear(year.getUTCFullYear() + 1);
  deadline = nextReverification;
  enter(active('checking'), { key: caseDeadline, value: new Date(nextReverification) });
  void sleep(Math.max(1, nextReverification - Date.now())).then(() => mail('reverification', { deadline: Date.now() }));
  const { member } = await checkAdminAgent(call({ tenant, person: signed.by }));
  enter(active(member ? 'ready' : 'missing'));

  await mails;
  await condition(() => false); // the case stays open while the partner is active
}

const active = (adminAgent: string): string[] => [
  `stage.active.adminAgent.${adminAgent}`, 'stage.active.standing.inGoodStanding', 'stage.active.reverification.current', 'stage.active.renewal.upToDate', 'stage.active.profileChange.none', 'stage.active.users.none',
];

function mustBe(role: Principal['roles'][number], by: Principal, ...others: Principal['roles']): void {
  if (![role, ...others].some((one) => by.roles.includes(one))) throw refused(`this is for ${[role, ...others].join(' or ')}; you act as ${by.roles.join(' or ')}`);
}

function mustHold(holds: boolean, sentence: string): void {
  if (!holds) throw refused(sentence);
}

function mustParse(schema: z.ZodType, payload: unknown): void {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) throw refused(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

const refused = (message: string): ApplicationFailure => ApplicationFailure.create({ message, type: 'refused', nonRetryable: true });
