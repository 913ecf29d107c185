import { z } from 'zod';
import { Language } from './application';
import { waits } from './context';

/**
 * The messages that an enrollment sends (R34): whom each may go to, and which facts it needs, so that one that is asked for
 * without a fact is an error that names it. Facts that are there only sometimes are optional; nothing else may be handed over,
 * and so no personal data beyond what is printed.
 */

const moment = z.number().int();
/** By when, epoch ms, told in `timeZone` (default UTC). */
const due = { deadline: moment, timeZone: z.string().refine(isTimeZone, 'a time zone such as Europe/Paris is expected').optional() };
const dueIfKnown = { ...due, deadline: moment.optional() };
const text = z.string().trim().min(1);
/** The page where it can be done; an address of the gateway may be relative. */
const page = { page: text.optional() };
/** Which document proves what. */
const Document = z.strictObject({ document: text, proves: text });
const documents = z.array(Document).min(1);
/** What a rejection names: the field, what mends it, and which document proves it, where one does. */
const reasons = z.array(z.strictObject({ code: text, field: text, remedy: text, document: text.optional() })).min(1);
/** The agreement's version and where it can be read, one address a language. */
const agreement = { version: text, links: z.array(text).min(1) };

type Audience = 'contact' | 'staff';
const letter = <const A extends readonly Audience[], F extends z.ZodRawShape>(to: A, facts: F) => ({ to, facts: z.strictObject(facts) });

export const letters = {
  // The account (R15, R16)
  accountCreated: letter(['contact'], { tenant: text, ...dueIfKnown, ...page }),
  supportUpdated: letter(['contact'], {}),

  // The contact's proofs (R32)
  confirmMailbox: letter(['contact'], due),
  confirmationReminder: letter(['contact'], { ...due, lapsesAt: moment.optional() }),
  contactChanged: letter(['contact'], {}),

  // Verification (R35, R36)
  verificationStarted: letter(['contact', 'staff'], dueIfKnown),
  reviewerReminder: letter(['staff'], { assignee: text, ...dueIfKnown }),
  informationRequested: letter(['contact'], { documents, ...dueIfKnown, ...page }),
  documentReceived: letter(['contact'], { document: text, outstanding: z.array(Document), ...dueIfKnown, ...page }),
  informationComplete: letter(['staff'], { documents: z.array(text).min(1), ...dueIfKnown }),
  verificationStuck: letter(['contact'], dueIfKnown),
  escalated: letter(['contact', 'staff'], { level: z.number().int().min(1), assignee: text, ...dueIfKnown }),
  approved: letter(['contact'], { partnerIdOwed: z.boolean() }),
  rejected: letter(['contact'], { reasons, ...dueIfKnown, ...page }),
  /** `deadline`: until when it can be appealed against; absent where it was already. */
  rejectedFinally: letter(['contact'], { reasons, ...dueIfKnown, ...page }),
  appealed: letter(['staff'], { explanation: text.optional() }),

  // Agreement and activity (R37–R42)
  agreementReady: letter(['contact'], { ...agreement, partnerIdOwed: z.boolean().default(false), ...dueIfKnown, ...page }),
  agreementRenewal: letter(['contact'], { ...agreement, ...due, ...page }),
  active: letter(['contact'], {}),
  reverification: letter(['contact'], { ...due, ...page }),
  reverificationReminder: letter(['contact'], { ...due, ...page }),
  /** `deadline`: the next one. */
  reverified: letter(['contact'], dueIfKnown),
  /** `changes`: each in a sentence; `problems`: what registry or postal rules have against it. */
  profileChangeToReview: letter(['staff'], { changes: z.array(text).min(1), problems: z.array(text) }),
  /** `explanation`: why it was declined. */
  profileChanged: letter(['contact'], { accepted: z.boolean(), changes: z.array(text), explanation: text.optional() }),
  suspended: letter(['contact', 'staff'], { reason: z.enum(['reverification', 'agreement', 'other']), explanation: text.optional(), ...page }),
  restored: letter(['contact'], {}),

  // At any stage
  /** `owed`: who does what, ready for people in the reader's language. */
  reminder: letter(['contact', 'staff'], { owed: z.array(text).min(1), ...dueIfKnown, ...page }),
  note: letter(['contact'], { note: text }),
  /** `earlier`: who had it; `assignee`: who has it now, or `nobody`. */
  taskMoved: letter(['staff'], { earlier: text, assignee: text, explanation: text.optional() }),
  suspensionLasts: letter(['staff'], { since: moment, timeZone: due.timeZone, explanation: text.optional() }),
  mailBounced: letter(['staff'], { status: text, diagnostic: z.string().default('') }),
  lapsed: letter(['contact', 'staff'], { waitedFor: z.enum(waits), ...page }),
  reopened: letter(['contact'], { owed: z.array(text), ...dueIfKnown, ...page }),
  withdrawn: letter(['contact', 'staff'], {}),
  closed: letter(['contact', 'staff'], {}),
  erased: letter(['contact'], {}),
};

export type MailTemplate = keyof typeof letters;
/** The templates that may go to somebody. */
export type TemplateTo<A extends Audience> = { [T in MailTemplate]: A extends (typeof letters)[T]['to'][number] ? T : never }[MailTemplate];
export type FactsOf<T extends MailTemplate> = z.output<(typeof letters)[T]['facts']>;
type FactsGiven<T extends MailTemplate> = z.input<(typeof letters)[T]['facts']>;

export const mailTemplates = Object.keys(letters) as MailTemplate[]; // the keys of the table just above

const Contact = z.object({ name: z.string(), email: z.string(), language: Language });
/** A staff mailbox by its role; configuration knows the address. */
const Team = z.object({ team: z.enum(['reviewers', 'verification-leads', 'programme-manager', 'operators']) });

const Request = z.object({
  template: z.enum(mailTemplates),
  to: z.union([Contact, Team]),
  caseId: z.string(),
  /** The company, as far as it is known, for subject lines. */
  company: z.string(),
  /** When the chart asked for it, epoch ms: the message's Date. */
  at: z.number(),
  /** For confirmMailbox and its reminder, and for no other: the link's version, from which the token is derived again. */
  link: z.object({ purpose: z.literal('confirm-mailbox'), version: z.number().int(), address: z.string() }).optional(),
  facts: z.record(z.string(), z.unknown()).default({}),
});
type Envelope = Omit<z.output<typeof Request>, 'template' | 'facts'>;

/** A message as charts ask for it. */
export type LetterRequest<T extends MailTemplate> = Envelope & { template: T; facts: FactsGiven<T> };
export type MailRequest = { [T in MailTemplate]: LetterRequest<T> }[MailTemplate];
/** A message whose facts were read. */
export type SendMail = { [T in MailTemplate]: Envelope & { template: T; facts: FactsOf<T> } }[MailTemplate];

/** R34: one message; its facts are held to its template. */
export const sendMail = Request.transform((request, ctx): SendMail => {
  const { to, facts } = letters[request.template];
  const audience: Audience = 'team' in request.to ? 'staff' : 'contact';
  const read = facts.safeParse(request.facts);
  for (const issue of read.error?.issues ?? []) {
    ctx.issues.push({ code: 'custom', input: request.facts, path: ['facts', ...issue.path], message: `the mail ${request.template} needs it otherwise: ${issue.message}` });
  }
  if (!to.some((one) => one === audience)) {
    ctx.issues.push({ code: 'custom', input: request.to, path: ['to'], message: `the mail ${request.template} is for ${to.join(' and ')}, not for ${audience}` });
  }
  const needsLink = request.template === 'confirmMailbox' || request.template === 'confirmationReminder';
  if (needsLink !== (request.link !== undefined)) {
    ctx.issues.push({ code: 'custom', input: request.link, path: ['link'], message: `the mail ${request.template} ${needsLink ? 'needs a link' : 'has no link of this kind'}` });
  }
  return { ...request, facts: read.data } as SendMail; // the facts were parsed by the template's own schema just above
});

function isTimeZone(zone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone }); // throws for what is none
    return true;
  } catch {
    return false;
  }
}
