import { assign, or, stateIn } from 'xstate';
import { moment } from '../envelope';
import { patienceOf } from './clock';
import { asClosed } from './closing-days';
import { clockOf, type Patience, type Wait } from './context';
import * as mails from './mails';
import { endless, suspending } from './policy';
import { machine, mail, placeAndTime } from './vocabulary';

/**
 * Nobody waits in silence (ours): whatever an applicant owes has a clock of its own, in business days. Two reminders,
 * then an operator hears. In the end the case lapses; a wait that must not end the case lets the operator hear again.
 */
interface Options {
  /** What reminds the applicant, in place of the mail that lists what is owed. */
  readonly remind?: readonly Action[];
  /** What is written when the wait has its calendar, and with it its deadlines. */
  readonly begin?: Parameters<typeof mail>[0];
  /** What happens at the end of the term, in place of the case's lapse; the wait goes on, and an operator hears again and again. */
  readonly atTheEnd?: readonly Action[];
}
type Action = Extract<NonNullable<Parameters<typeof machine.createStateConfig>[0]['entry']>, readonly unknown[]>[number];

/** The states of a wait: a state's own, or a region's beside others. */
export function waitingFor(wait: Wait, { remind, begin, atTheEnd = [] }: Options = {}) {
  const clock = clockOf(wait);
  const patience = (change: (patience: Patience) => Patience) =>
    machine.assign({ patience: ({ context }) => ({ ...context.patience, [clock]: change(patienceOf(context, clock)) }) });
  const reminding: Action[] = [patience((before) => ({ ...before, reminders: before.reminders + 1 })), ...(remind ?? [mail(mails.reminder(clock))])];
  const telling: Action[] = [patience((before) => ({ ...before, told: before.told + 1 })), mail(mails.silence(clock))];
  const delay = deadlines[clock];
  const end: Action[] = [machine.assign({ lapsedFor: wait }), machine.raise(({ event }) => ({ type: 'case.rests' as const, at: moment(event) })), mail(mails.lapsed)];
  const tellAgain = { [delay.toldAgain]: { target: wait === 'contact' ? 'operatorToldAgain' : 'operatorTold', reenter: true, actions: telling } };
  return machine.createStateConfig({
    entry: machine.assign({ patience: ({ context, event }) => ({ ...context.patience, [clock]: { for: wait, since: moment(event), reminders: 0, told: 0 } }) }),
    initial: 'preparing',
    states: {
      preparing: {
        invoke: {
          src: 'freezeCalendar',
          input: ({ context, event }) => placeAndTime(context, moment(event)),
          onDone: {
            target: 'fresh',
            actions: [assign({ patience: ({ context, event }) => ({ ...context.patience, [clock]: { ...patienceOf(context, clock), calendar: asClosed(context, event.output) } }) }), ...(begin ? [mail(begin)] : [])],
          },
        },
      },
      fresh: { ...moved('fresh'), after: { [delay.first]: { target: 'reminded', actions: reminding } } },
      reminded: { ...moved('reminded'), after: { [delay.second]: { target: 'remindedTwice', actions: reminding } } },
      remindedTwice: { ...moved('remindedTwice'), after: { [delay.told]: { target: 'operatorTold', actions: telling } } },
      operatorTold: { ...moved('operatorTold'), tags: 'unanswered', after: suspending.includes(wait) ? { [delay.end]: { target: 'overdue', actions: [...atTheEnd] } } : endless.includes(wait) ? tellAgain : lapsing(wait, end, telling) },
      /** A contact that changed after verification: the case does not end for it. */
      ...(wait === 'contact' ? { operatorToldAgain: { ...moved('operatorToldAgain'), tags: 'unanswered', after: tellAgain } } : {}),
      /** Only terms whose end suspends come here. */
      ...(suspending.includes(wait) ? { overdue: { ...moved('overdue'), tags: 'unanswered', after: { [delay.toldAgain]: { target: 'overdue', reenter: true, actions: telling } } } } : {}),
    },
  });
}

/** A closing day was added: what is counted from here is counted anew. */
const moved = (state: string) => ({ on: { 'deadlines.moved': { target: state, reenter: true } } }) as const;

/** The end of patience. The contact's region lies beside the stage that lapses, and says so; where nothing depends on the contact, only an operator hears. */
const lapsing = (wait: Wait, end: Action[], telling: Action[]) =>
  wait === 'contact'
    ? {
        contactLapse: [
          { guard: or([stateIn({ stage: 'confirming' }), stateIn({ stage: 'verifying' })]), target: '#contactResting', actions: [...end, machine.raise(({ event }) => ({ type: 'contact.lapses' as const, at: moment(event) }))] },
          { target: 'operatorToldAgain', actions: telling },
        ],
      }
    : { lapse: { target: '#lapsed', actions: end } };

/** What a wait's deadlines are called. */
const deadlines = {
  contact: { first: 'firstContactReminder', second: 'secondContactReminder', told: 'operatorHearsOfContact', toldAgain: 'operatorHearsAgainOfContact', end: 'contactLapse' },
  stage: { first: 'firstReminder', second: 'secondReminder', told: 'operatorHears', toldAgain: 'operatorHearsAgain', end: 'lapse' },
  partnerId: { first: 'firstPartnerIdReminder', second: 'secondPartnerIdReminder', told: 'operatorHearsOfPartnerId', toldAgain: 'operatorHearsAgainOfPartnerId', end: 'lapse' },
  profileChange: { first: 'firstProfileChangeReminder', second: 'secondProfileChangeReminder', told: 'operatorHearsOfProfileChange', toldAgain: 'operatorHearsAgainOfProfileChange', end: 'lapse' },
  reverification: { first: 'firstReverificationReminder', second: 'secondReverificationReminder', told: 'operatorHearsOfReverification', toldAgain: 'operatorHearsAgainOfReverification', end: 'reverificationTerm' },
  renewal: { first: 'firstRenewalReminder', second: 'secondRenewalReminder', told: 'operatorHearsOfRenewal', toldAgain: 'operatorHearsAgainOfRenewal', end: 'renewalTerm' },
} as const;
