import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import * as outside from '../machines/enrollment/outside';
import type { AddressRules } from './addresses/port';
import type { Agreements } from './agreements/port';
import { ArchivedSegment, type Archive } from './archive/port';
import type { Calendars } from './calendars/port';
import { matchIn } from './company-registry/matching';
import type { CompanyMatching, CompanyRegistry } from './company-registry/port';
import type { Directory } from './directory/port';
import { TryAgainError, WrongAnswerError, WrongQuestionError } from './errors';
import { contactHash } from './mail/contact-hash';
import { hashToken, linkToken } from './mail/links';
import type { MailDomains } from './mail-domains/port';
import type { Mail } from './mail/port';
import type { Reservations } from './reservations/port';

/** The world outside, handed in. */
export interface Dependencies {
  registry: CompanyRegistry;
  /** The registers that are searched by name, in this order where they are equally sure. */
  registers: readonly CompanyMatching[];
  addresses: AddressRules;
  calendars: Calendars;
  directory: Directory;
  reservations: Reservations;
  agreements: Agreements;
  mail: Mail;
  mailDomains: MailDomains;
  archive: Archive;
  /** Key that mail links are derived with, 32 bytes or more. */
  linkKey: Uint8Array;
  /** Key that contacts' addresses are hashed with for the search, 32 bytes or more. */
  contactKey: Uint8Array;
}

/** What an activity is called with; `caseId#effect` is the idempotency key of what it does. */
export interface Call {
  input: unknown;
  caseId: string;
  /** The case's own number of the effect, the same over every attempt and every continue-as-new. */
  effect: number;
}

export type Activities = ReturnType<typeof createActivities>;

/**
 * The activities by the names that charts know. Each parses its input, answers in the shape that `machines/enrollment/outside`
 * agrees on, and can be repeated without harm.
 */
export function createActivities({ registry, registers, addresses, calendars, directory, reservations, agreements, mail, mailDomains, archive, linkKey, contactKey }: Dependencies) {
  return {
    findCompany: answering(outside.findCompany, ({ duns }) => registry.findCompany(duns)),
    matchCompany: answering(outside.matchCompany, (sought) => matchIn(registers, sought)),
    validateAddress: answering(outside.validateAddress, ({ country, address, previousResponseId }) => addresses.validate(country, address, previousResponseId)),
    freezeCalendar: answering(outside.freezeCalendar, async ({ country, subdivision, at }) => calendars.freeze(country, subdivision, at)),
    issueLink: answering(outside.issueLink, async (terms) => ({ tokenHash: hashToken(linkToken(linkKey, terms)), contactHash: contactHash(contactKey, terms.address) })),
    checkEmailDomain: answering(outside.checkEmailDomain, async ({ tenant, domain }) => ({
      verified: await directory.hasDomain(tenant, domain),
      mailServers: await mailDomains.haveMailServers(domain),
    })),
    checkPartnerId: answering(outside.checkPartnerId, (question) => directory.checkPartnerId(question)),
    listIdentifiers: answering(outside.listIdentifiers, async ({ tenant }) => ({ identifiers: await directory.identifiers(tenant) })),
    addLocation: answering(outside.addLocation, async (location, { caseId, effect }) => ({ partnerId: await directory.addLocation(location, `${caseId}#${effect}`) })),
    findAccount: answering(outside.findAccount, (question) => directory.findAccount(question)),
    createAccount: answering(outside.createAccount, async (wanted, { caseId, effect }) => ({ outcome: await directory.createAccount(wanted, `${caseId}#${effect}`) })),
    updateSupport: answering(outside.updateSupport, async (given) => {
      await directory.updateSupport(given);
      return { updated: true as const };
    }),
    addUser: answering(outside.addUser, async (user, { caseId, effect }) => ({ outcome: await directory.addUser(user, `${caseId}#${effect}`) })),
    reserve: answering(outside.reserve, (wanted) => reservations.reserve(wanted)),
    release: answering(outside.release, async (given) => {
      await reservations.release(given);
      return { released: true as const };
    }),
    offerAgreement: answering(outside.offerAgreement, async ({ country, tenant }) => {
      const users = (await directory.tenant(tenant))?.users ?? [];
      return { ...(await agreements.offer(country)), signatories: users.filter(({ roles }) => roles.includes('global-admin')).map(({ name }) => initials(name)) };
    }),
    activateReseller: answering(outside.activateReseller, (signature) => directory.activate(signature)),
    checkAdminAgent: answering(outside.checkAdminAgent, (question) => directory.checkAdminAgent(question)),
    assignAdminAgent: answering(outside.assignAdminAgent, async ({ tenant, person }) => {
      await directory.assignAdminAgent(tenant, person);
      return { assigned: true as const };
    }),
    deactivateReseller: answering(outside.deactivateReseller, (ended) => directory.deactivate(ended)),
    sendMail: answering({ input: outside.sendMail, answer: MailSent }, (request, { effect }) => mail.send(request, { effect })),
    archiveSegment: answering({ input: ArchivedSegment, answer: SegmentStored }, async (segment, { caseId }) => {
      await archive.store(caseId, segment);
      return { stored: true as const };
    }),
  };
}

/** `A… M…`: enough for colleagues to know who is meant. */
const initials = (name: string): string => name.trim().split(/\s+/).map((word) => word.replace(/^(.).*$/su, '$1…')).join(' ');

const MailSent = z.object({ messageId: z.string() });
const SegmentStored = z.object({ stored: z.literal(true) });

/** An activity of an agreed question and answer; what its adapter throws becomes what Temporal understands. */
function answering<Q extends z.ZodType, A extends z.ZodType>(
  { input: question, answer }: { input: Q; answer: A },
  ask: (input: z.infer<Q>, call: Call) => Promise<z.infer<A>>,
): (call: Call) => Promise<z.infer<A>> {
  return async (call) => {
    try {
      const input = question.safeParse(call.input);
      if (!input.success) throw new WrongQuestionError(`Case ${call.caseId} asked in another shape than agreed: ${fieldsOf(input.error)}`);
      const answered = answer.safeParse(await ask(input.data, call));
      if (!answered.success)
        throw new WrongAnswerError(`The answer to case ${call.caseId} has another shape than agreed: ${fieldsOf(answered.error)}`);
      return answered.data;
    } catch (error) {
      throw translated(error);
    }
  };
}

const fieldsOf = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`).join('; ');

/** Into Temporal's words. What we do not know stays as it is: Temporal tries it again by the binding's policy. */
function translated(error: unknown): unknown {
  if (error instanceof TryAgainError) {
    return ApplicationFailure.create({
      type: 'TryAgain',
      message: error.message,
      ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: Math.max(error.retryAfterMs, 1) }), // 0 would mean «by policy»
    });
  }
  if (error instanceof WrongAnswerError)
    return ApplicationFailure.create({ type: 'WrongAnswer', message: error.message, nextRetryDelay: WrongAnswerError.slowly });
  if (error instanceof WrongQuestionError)
    return ApplicationFailure.create({ type: 'WrongQuestion', message: error.message, nonRetryable: true });
  return error;
}
