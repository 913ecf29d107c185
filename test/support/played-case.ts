import { embeddedCalendars } from '../../activities/calendars/embedded';
import { Application, type ApplicationInput } from '../../machines/enrollment/application';
import type { EnrollmentContext } from '../../machines/enrollment/context';
import type { MailRequest } from '../../machines/enrollment/outside';
import { enrollmentView } from '../../machines/enrollment/view';
import type { Principal } from '../../machines/principal';
import { machines } from '../../machines';
import { begin, bindChart, forecast, judge, leafStates, step, type BoundChart, type CaseState, type Step } from '../../workflows/durable/core';
import { binding } from '../../workflows/enrollment';
import { contact, mailboxHolder, operator } from './people';

const chart = bindChart(machines.enrollment.chart, binding) as unknown as BoundChart; // contexts are read through the view only

type Answers = Record<string, (input: never) => unknown>;

/** Answers of a world in which everything is in order; a test replaces what it is about. */
const orderly: Answers = {
  findCompany: ({ duns }: { duns: string }) => ({
    outcome: 'found', active: true,
    company: { duns, name: 'FABRIKAM S.A.S.', country: 'FR', address: { lines: ['12 rue de la Paix'], postalCode: '75002', city: 'Paris' } },
  }),
  matchCompany: () => ({ candidates: [], unanswered: [] }),
  validateAddress: () => ({ status: 'Verified', suggestedAddresses: [], problems: [] }),
  issueLink: ({ version }: { version: number }) => ({ tokenHash: String(version).repeat(64).slice(0, 64) }),
  freezeCalendar: ({ country, subdivision, at }: { country: string; subdivision?: string; at: number }) => embeddedCalendars.freeze(country, subdivision, at),
  checkEmailDomain: () => ({ verified: true, mailServers: true }),
  checkPartnerId: ({ partnerId }: { partnerId: string }) => ({ outcome: 'valid', partnerId, name: 'Paris' }),
  listIdentifiers: () => ({ identifiers: [] }),
  addLocation: () => ({ partnerId: '6000001' }),
  offerAgreement: () => ({ version: '2026-09', documents: [{ language: 'en', displayUri: '/a', downloadUri: '/a/d', sha256: '00' }], signatories: ['A… M…'] }),
  activateReseller: () => ({ status: 'Active' }),
  checkAdminAgent: () => ({ member: true }),
  assignAdminAgent: () => ({ assigned: true }),
  reserve: () => ({ outcome: 'held' }),
  createAccount: () => ({ outcome: 'created' }),
  updateSupport: () => ({ updated: true }),
  addUser: () => ({ outcome: 'added' }),
  deactivateReseller: () => ({ status: 'Closed' }),
};

/** An enrollment played by values: the core alone, a world that answers at once, and time that passes when told to. */
export class PlayedCase {
  readonly mails: MailRequest[] = [];
  readonly released: { what: string; name: string }[] = [];
  readonly asked: { src: string; input: unknown }[] = [];
  now: number;
  private state: CaseState;

  /** @param silent questions that the world outside does not answer */
  constructor(given: ApplicationInput, private readonly answers: Answers, start: string, by: Principal, private readonly silent: readonly string[]) {
    this.now = Date.parse(start);
    const made = begin(chart, { caseId: 'fabrikam', input: Application.parse(given), at: this.now, by });
    this.state = made.state;
    this.carryOut(made);
  }

  get states(): readonly string[] {
    return leafStates(this.state.snapshot);
  }
  get tags(): string[] {
    return [...this.state.snapshot.tags];
  }
  get view() {
    return enrollmentView({ context: this.context, state: this.states });
  }
  get context(): EnrollmentContext {
    return this.state.snapshot.context as EnrollmentContext; // this chart's own
  }
  get forecast() {
    return forecast(chart, this.state, this.now + 90 * 86_400_000, 6);
  }
  in(state: string): boolean {
    return this.states.some((leaf) => `.${leaf}.`.includes(`.${state}.`));
  }
  /** When each state of the history was entered, ISO. */
  enteredAt(state: string): string[] {
    return this.state.history
      .filter(({ from, to }) => to.some((leaf) => leaf.endsWith(state)) && !from.some((leaf) => leaf.endsWith(state)))
      .map(({ at }) => new Date(at).toISOString());
  }

  /** Sends an event; undefined if it was taken, else the refusal. */
  refusal(type: string, by: Principal, payload: object = {}) {
    const judged = judge(chart, this.state, { event: { ...payload, type }, by }, this.now);
    if (judged.verdict === 'refuse') return judged.refusal;
    if (judged.verdict === 'take') this.carryOut(step(chart, this.state, { kind: 'event', event: judged.event, by }, this.now));
    return undefined;
  }

  send(type: string, by: Principal, payload: object = {}): this {
    const refused = this.refusal(type, by, payload);
    if (refused) throw new Error(refused.message);
    return this;
  }

  /** Both proofs of the contact. */
  confirm(): this {
    return this.send('mailbox.confirm', mailboxHolder, { tokenHash: this.context.confirmation.tokenHash }).send('registration.prove', contact);
  }

  /** Lets time pass, deadline by deadline. @param to ISO */
  until(to: string): this {
    const end = Date.parse(to);
    for (;;) {
      const next = [...this.state.timers].sort((a, b) => a.deadline - b.deadline)[0];
      if (!next || next.deadline > end) break;
      this.now = Math.max(this.now, next.deadline);
      this.carryOut(step(chart, this.state, { kind: 'timer', generation: next.generation }, this.now));
    }
    this.now = end;
    return this;
  }

  private carryOut(made: Step): void {
    this.state = made.state;
    for (const effect of made.effects) {
      if (effect.kind === 'perform' && effect.action === 'mail') this.mails.push(effect.params as MailRequest);
      if (effect.kind === 'perform' && effect.action === 'release') this.released.push(effect.params as { what: string; name: string });
      if (effect.kind !== 'startActor') continue;
      this.asked.push({ src: effect.src, input: effect.input });
      if (this.silent.includes(effect.src)) continue;
      const answer = this.answers[effect.src];
      if (!answer) throw new Error(`nothing answers ${effect.src}`);
      const output = answer(effect.input as never); // each answer takes its own question's input
      this.carryOut(step(chart, this.state, { kind: 'done', generation: effect.generation, output }, this.now));
    }
  }
}

export const played = (given: ApplicationInput, { answers = {}, start = '2026-11-02T09:00:00Z', by = operator, silent = [] }: { answers?: Answers; start?: string; by?: Principal; silent?: readonly string[] } = {}) =>
  new PlayedCase(given, { ...orderly, findAccount: () => ({ outcome: 'found', country: given.country, inProgramme: false }), ...answers }, start, by, silent);
