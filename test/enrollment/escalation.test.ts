import type { ApplicationInput } from '../../machines/enrollment/application';
import type { Principal } from '../../machines/principal';
import { mailboxHolder, operator } from '../support/people';
import { startedProgramme, type EnrolledCase, type Programme } from '../support/programme';

/**
 * R35 and R36 on the real server, its time passing case by case. What is expected is counted here in the simplest way:
 * day after day, by a list of closed days, independent of the programme's own counting.
 */

let programme: Programme;
beforeAll(async () => (programme = await startedProgramme()));
afterAll(() => programme[Symbol.asyncDispose]());

const DAY = 86_400_000;

interface Place {
  readonly country: string;
  readonly timeZone: string;
  /** Weekdays as `Intl` names them. */
  readonly weekend: readonly string[];
  /** Local month and day, `MM-DD`, of the public holidays near the test's days. */
  readonly closed: readonly string[];
}
const france: Place = { country: 'FR', timeZone: 'Europe/Paris', weekend: ['Sat', 'Sun'], closed: ['11-01', '11-11', '12-25', '01-01'] };
const saudiArabia: Place = { country: 'SA', timeZone: 'Asia/Riyadh', weekend: ['Fri', 'Sat'], closed: ['09-23'] };

const local = (place: Place, at: number) => {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: place.timeZone, weekday: 'short', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23' }).formatToParts(at);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? '';
  return { weekday: part('weekday'), date: `${part('month')}-${part('day')}`, hour: part('hour') };
};

/** The instant, to the hour, at which the n-th business day after the day of `start` ends. */
function endOfBusinessDay(place: Place, start: number, n: number): number {
  let at = Math.ceil(start / 3_600_000) * 3_600_000;
  let left = n;
  let day = local(place, start);
  let first = true;
  for (; ; at += 3_600_000) {
    const next = local(place, at);
    if (next.date === day.date) continue;
    // `day` has just ended.
    const counts = !first && !place.weekend.includes(day.weekday) && !place.closed.includes(day.date);
    if (counts) left -= 1;
    if (left === 0) return at;
    first = false;
    day = next;
  }
}

/** The next moment after now at which it is 15:00 on the local date. */
function nextAfternoon(place: Place, date: string): number {
  for (let at = Math.ceil((Date.now() + DAY) / 3_600_000) * 3_600_000; ; at += 3_600_000) {
    const there = local(place, at);
    if (there.date === date && there.hour === '15') return at;
  }
}

async function confirmAt(enrolled: EnrolledCase, at: number, contact: Principal): Promise<number> {
  await enrolled.until('mailbox.awaiting');
  await enrolled.elapse(at);
  // The link has expired on the way; where there was time enough, the case has lapsed.
  const { state } = await enrolled.view();
  await enrolled.send(state.includes('stage.lapsed') ? 'case.reopen' : 'confirmation.resend', operator);
  const { particulars } = await enrolled.until('mailbox.awaiting');
  await enrolled.send('mailbox.confirm', mailboxHolder, { tokenHash: particulars.confirmation?.tokenHash });
  await enrolled.send('registration.prove', contact);
  await enrolled.until('clock.onTime');
  const entered = (await enrolled.history()).find(({ event }) => event === 'registration.prove');
  return entered!.at;
}

test.each<[string, Place, string, Partial<ApplicationInput>, Principal]>([
  [
    'in France, over a weekend and Armistice Day', france, '11-06', {},
    { kind: 'account', id: 'paul', roles: ['user'], tenant: 'fabrikam.onmicrosoft.example', email: 'paul.durand@fabrikam.example' },
  ],
  [
    'in Saudi Arabia, over a weekend of Friday and Saturday and its National Day', saudiArabia, '09-20',
    {
      tenant: 'tailspin.onmicrosoft.example', country: 'SA', partnerId: 'deferred',
      company: { name: 'Tailspin Toys Trading', address: { lines: ['7277 King Fahd Road'], city: 'Riyadh', postalCode: '12271' } },
      primaryContact: { firstName: 'Nora', lastName: 'Saleh', email: 'nora@tailspin.example', language: 'en' },
    },
    { kind: 'account', id: 'nora', roles: ['user'], tenant: 'tailspin.onmicrosoft.example', email: 'nora@tailspin.example' },
  ],
])('R35 R36 due at three, stuck at five business days, then a level every two: %s', async (_, place, date, given, contact) => {
  const enrolled = await programme.enroll(given);
  const start = await confirmAt(enrolled, nextAfternoon(place, date), contact);
  const expected = {
    due: endOfBusinessDay(place, start, 3), stuck: endOfBusinessDay(place, start, 5),
    second: endOfBusinessDay(place, start, 7), third: endOfBusinessDay(place, start, 9),
  };
  // The days are those that make the test worth its name.
  expect(expected.stuck - start).toBeGreaterThan(7 * DAY);

  // Beside them runs the clock of the PartnerID, which is put off, with mails of its own.
  expect((await enrolled.view()).forecast.filter(({ deadline }) => /^(verification|nextLevel)/.test(deadline)).slice(0, 4).map(({ at }) => at)).toEqual(Object.values(expected));
  await enrolled.elapse(expected.third + 3_600_000);
  const passed = (await enrolled.history()).filter(({ by, event }) => by === 'system' && /^(verification|nextLevel)/.test(event));
  expect(passed.map(({ event, at }) => [event, at])).toEqual([
    ['verificationDue', expected.due], ['verificationStuck', expected.stuck], ['nextLevel', expected.second], ['nextLevel', expected.third],
  ]);

  const view = await enrolled.view();
  expect(view.state).toContain('stage.verifying.clock.overdue.stuck');
  expect(view.particulars.escalation).toBe(3);
  await programme.mails.waitFor(({ to: [to], text }) => to === 'programme-manager@parvis.example' && text.includes(enrolled.id));
  const told = (await enrolled.received()).filter(({ subject }) => !/still to be done|does not answer/.test(subject)).map(({ to, date: sent }) => [to[0], sent]);
  expect(told.slice(-5)).toEqual([
    ['reviewers@parvis.example', expected.due],
    [given.primaryContact?.email ?? 'paul.durand@fabrikam.example', expected.stuck],
    ['operators@parvis.example', expected.stuck],
    ['verification-leads@parvis.example', expected.second],
    ['programme-manager@parvis.example', expected.third],
  ]);
});
