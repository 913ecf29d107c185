import { visibilityQuery } from '../../client/visibility';
import { enrollmentSearch } from '../../machines/enrollment/view';
import { localDateOf } from '../../machines/programme/business-days';
import { application } from '../support/applications';
import { globalAdmin, operator, reviewer } from '../support/people';
import { played, type PlayedCase } from '../support/played-case';

/** What staff do for a case at every stage (ours). Each begins on Monday 2 November 2026, in France: Armistice Day, the 11th, is no business day. */

const support = { kind: 'staff', id: 'sam', roles: ['support'] } as const;
const asSupport = { ...support, roles: [...support.roles] };
const raj = { ...reviewer, id: 'raj' };
const verifying = (): PlayedCase => played(application()).confirm();
const active = (): PlayedCase => verifying().send('verification.approve', reviewer).send('agreement.sign', globalAdmin, { name: 'Ada Martin', version: '2026-09' });
const on = (date: string): number => Date.parse(date);
const deadline = ({ forecast }: PlayedCase, name: string): string | undefined => {
  const found = forecast.find((entry) => entry.deadline === name);
  return found && new Date(found.at).toISOString();
};

describe('R34 a note', () => {
  test('for staff stands in the case with who and when, and nobody is written to', () => {
    const noted = verifying();
    const sent = noted.mails.length;
    noted.send('case.note', asSupport, { text: '  they will call on Friday  ', forApplicant: false });
    expect(noted.view.notes).toEqual([{ at: on('2026-11-02T09:00:00Z'), by: 'sam', text: 'they will call on Friday', forApplicant: false }]);
    expect(noted.mails).toHaveLength(sent);
  });

  test('for the applicant is mailed to the contact', () => {
    const noted = verifying().send('case.note', operator, { text: 'Your extract can be read.', forApplicant: true });
    expect(noted.mails.at(-1)).toMatchObject({ template: 'note', to: { email: 'paul.durand@fabrikam.example' }, facts: { note: 'Your extract can be read.' } });
  });

  test('is staff’s to write, not empty and not endless; of many the latest stay', () => {
    const noted = verifying();
    expect(noted.refusal('case.note', globalAdmin, { text: 'a' })).toMatchObject({ code: 'notYourRole' });
    expect(noted.refusal('case.note', operator, { text: ' ' })).toMatchObject({ code: 'malformed' });
    expect(noted.refusal('case.note', operator, { text: 'a'.repeat(2_001) })).toMatchObject({ code: 'malformed' });
    for (let count = 1; count <= 53; count += 1) noted.send('case.note', operator, { text: `note ${count}` });
    expect(noted.view.notes).toHaveLength(50);
    expect(noted.view.notes?.[0]).toMatchObject({ text: 'note 4' });
  });
});

describe('R34 a reminder out of turn', () => {
  test('says what the applicant owes and until when, and moves no deadline', () => {
    const waiting = verifying().send('information.request', reviewer, { documents: [{ document: 'register extract', proves: 'the name' }] });
    const before = waiting.forecast;
    waiting.send('case.nudge', operator);
    expect(waiting.mails.at(-1)).toMatchObject({ template: 'reminder', to: { email: 'paul.durand@fabrikam.example' }, facts: { owed: [expect.stringContaining('remettre d1')], deadline: on('2026-12-15T23:00:00Z'), timeZone: 'Europe/Paris' } });
    expect(waiting.forecast).toEqual(before);
  });

  test('lists everything that is waited for in one message', () => {
    const waiting = played(application({ partnerId: 'deferred' })).confirm().send('verification.approve', reviewer);
    const sent = waiting.mails.length;
    waiting.send('case.nudge', operator);
    expect(waiting.mails.slice(sent).map(({ template, facts }) => [template, (facts as { owed: string[] }).owed.length])).toEqual([['reminder', 2]]);
  });

  test('gives the contact a new link in place of one that was lost', () => {
    const waiting = played(application());
    const { version } = waiting.context.confirmation;
    waiting.until('2026-11-03T09:00:00Z').send('case.nudge', operator);
    expect(waiting.context.confirmation.version).toBe(version + 1);
    expect(waiting.mails.at(-1)).toMatchObject({ template: 'confirmMailbox' });
  });

  test('is refused within a day of the last, and where nothing is waited for from the applicant', () => {
    const waiting = played(application()).send('case.nudge', operator);
    expect(waiting.refusal('case.nudge', operator)).toMatchObject({ guard: 'isNotNudgedTooOften', message: expect.stringContaining('less than a day ago') });
    expect(waiting.until('2026-11-03T09:00:00Z').refusal('case.nudge', operator)).toBeUndefined();
    expect(verifying().refusal('case.nudge', operator)).toMatchObject({ guard: 'applicantOwesSomething' });
    expect(waiting.refusal('case.nudge', reviewer)).toMatchObject({ code: 'notYourRole' });
  });
});

describe('R36 a task that is taken over', () => {
  test('is decided by whoever took it, and who had it is told', () => {
    const taken = verifying().send('case.assign', operator, { reviewer: 'raj' }).send('case.takeOver', reviewer);
    expect(taken.view.assignee).toBe('rita');
    expect(taken.mails.at(-1)).toMatchObject({ template: 'taskMoved', to: { team: 'reviewers' }, facts: { earlier: 'raj', assignee: 'rita' } });
    expect(taken.refusal('case.takeOver', reviewer)).toMatchObject({ guard: 'isNotTheAssignee' });
  });

  test('may be one check alone; nobody is told where nobody had it', () => {
    const taken = verifying();
    const sent = taken.mails.length;
    taken.send('case.takeOver', raj, { check: 'identity' });
    expect(taken.view.checks.find(({ check }) => check === 'identity')).toMatchObject({ assignee: 'raj' });
    expect(taken.mails).toHaveLength(sent);
  });

  test('is never of a case that one has started, and never an operator’s, who decides nothing', () => {
    const own = played(application(), { by: { ...reviewer, roles: ['operator', 'reviewer'] } }).confirm();
    expect(own.refusal('case.takeOver', reviewer)).toMatchObject({ guard: 'isNotWhoStartedTheCase' });
    expect(verifying().refusal('case.takeOver', operator)).toMatchObject({ code: 'notYourRole' });
  });
});

test('R36 the tasks of a reviewer who is away go back to all, and an operator hears; what others have stays theirs', () => {
  const roster = { kind: 'system' as const, id: 'roster', roles: ['system' as const] };
  const away = { reviewer: 'raj', until: '2026-11-13' };
  const assigned = verifying().send('case.assign', operator, { reviewer: 'rita' }).send('case.assign', operator, { reviewer: 'raj', check: 'identity' });
  assigned.send('assignee.away', roster, away);
  expect(assigned.context.verification).toMatchObject({ assignee: 'rita', assignees: {} });
  expect(assigned.mails.at(-1)).toMatchObject({ template: 'taskMoved', to: { team: 'operators' }, facts: { earlier: 'raj', assignee: 'nobody', explanation: 'raj is away until 2026-11-13.' } });
  expect(assigned.refusal('assignee.away', roster, away)).toMatchObject({ guard: 'isToDecideSomething' });
  expect(assigned.send('assignee.away', roster, { ...away, reviewer: 'rita' }).view).not.toHaveProperty('assignee');
  expect(assigned.refusal('assignee.away', operator, away)).toMatchObject({ code: 'notYourRole' });
});

test('R36 whoever is to decide a check is found by it, also beside another reviewer', () => {
  const assigned = played(application(), { answers: { checkEmailDomain: () => ({ verified: false, mailServers: true }) } }).confirm();
  assigned.send('case.assign', operator, { reviewer: 'rita' }).send('case.assign', operator, { reviewer: 'raj', check: 'identity' });
  const found = enrollmentSearch({ context: assigned.context, state: assigned.states });
  expect(found).toMatchObject({ CaseAssignee: 'rita', CaseReference: expect.arrayContaining(['assignee:raj']) });
  expect(visibilityQuery({ assignee: 'raj' })).toContain("(CaseAssignee = 'raj' OR CaseReference IN ('assignee:raj'))");
});

test('R34 whoever’s case is reopened reads what is owed now, and until when', () => {
  const lapsed = verifying().send('information.request', reviewer, { documents: [{ document: 'register extract', proves: 'the name' }] }).until('2026-12-16T12:00:00Z');
  lapsed.send('case.reopen', operator);
  const reopened = lapsed.mails.find(({ template }) => template === 'reopened');
  const until = lapsed.view.requirements.find(({ code }) => code === 'document')?.until;
  expect(reopened).toMatchObject({ to: { email: 'paul.durand@fabrikam.example' }, facts: { owed: [expect.stringContaining('remettre d1')], deadline: until, timeZone: 'Europe/Paris' } });
});

describe('R35 a closing day that an operator adds', () => {
  test('moves the deadlines of the verification that lie behind it by a business day', () => {
    const waiting = verifying();
    expect(deadline(waiting, 'verificationDue')).toBe('2026-11-05T23:00:00.000Z');
    waiting.send('calendar.addClosingDay', operator, { date: '2026-11-04', why: 'a strike' });
    expect(deadline(waiting, 'verificationDue')).toBe('2026-11-06T23:00:00.000Z');
    expect(waiting.view.closingDays).toEqual([{ date: '2026-11-04', why: 'a strike', at: on('2026-11-02T09:00:00Z'), by: 'olivia' }]);
    expect(waiting.until('2026-11-06T22:59:59Z').in('onTime')).toBe(true);
    expect(waiting.until('2026-11-06T23:00:00Z').in('overdue')).toBe(true);
    waiting.send('calendar.addClosingDay', operator, { date: '2026-11-10', why: 'a strike' });
    expect(deadline(waiting, 'verificationStuck')).toBe('2026-11-12T23:00:00.000Z');
  });

  test('moves what the applicant is given, also where the clock of the verification stands still', () => {
    const waiting = verifying().send('information.request', reviewer, { documents: [{ document: 'd', proves: 'p' }] });
    waiting.send('calendar.addClosingDay', operator, { date: '2026-11-03', why: 'a strike' });
    expect(deadline(waiting, 'firstReminder')).toBe('2026-11-06T23:00:00.000Z');
    waiting.until('2026-11-04T12:00:00Z').send('information.complete', operator);
    // Of Tuesday, when the clock stood and which is closed besides, nothing is counted; Wednesday to Friday are the three days.
    expect(deadline(waiting, 'verificationDue')).toBe('2026-11-06T23:00:00.000Z');
  });

  test('stands in later rounds too', () => {
    const mended = verifying().send('calendar.addClosingDay', operator, { date: '2026-11-04', why: 'a strike' });
    mended.send('verification.reject', reviewer, { reasons: [{ code: 'c', field: 'support', remedy: 'r' }] }).send('profile.mend', globalAdmin, { support: { email: 's@fabrikam.example', telephone: '+33 1 70 18 99 00' } });
    expect(mended.view.round).toBe(2);
    expect(deadline(mended, 'verificationDue')).toBe('2026-11-06T23:00:00.000Z');
  });

  test('is refused where the day has passed, is closed already, or is none', () => {
    const waiting = verifying().until('2026-11-03T12:00:00Z');
    expect(waiting.refusal('calendar.addClosingDay', operator, { date: '2026-11-02', why: 'w' })).toMatchObject({ guard: 'isYetToCome' });
    for (const date of ['2026-11-11', '2026-11-07']) expect(waiting.refusal('calendar.addClosingDay', operator, { date, why: 'w' })).toMatchObject({ guard: 'isOpenSoFar' });
    expect(waiting.refusal('calendar.addClosingDay', operator, { date: '2026-11-31', why: 'w' })).toMatchObject({ code: 'malformed' });
    expect(waiting.refusal('calendar.addClosingDay', reviewer, { date: '2026-11-05', why: 'w' })).toMatchObject({ code: 'notYourRole' });
    waiting.send('calendar.addClosingDay', operator, { date: '2026-11-03', why: 'today' });
    expect(waiting.refusal('calendar.addClosingDay', operator, { date: '2026-11-03', why: 'again' })).toMatchObject({ guard: 'isOpenSoFar' });
  });

  test('is judged by the date at the legal address', () => {
    const late = verifying().until('2026-11-02T23:30:00Z'); // Tuesday in Paris
    expect(localDateOf(late.context.verification.calendar!, late.now)).toBe('2026-11-03');
    expect(late.refusal('calendar.addClosingDay', operator, { date: '2026-11-02', why: 'w' })).toMatchObject({ guard: 'isYetToCome' });
  });
});

describe('R40 a suspension by an operator', () => {
  const told = ({ mails }: PlayedCase): string[] => mails.filter(({ template }) => template === 'suspensionLasts').map(({ at }) => new Date(at).toISOString());

  test('is brought before the operators every ten business days, until it ends', () => {
    const reseller = active().send('enrollment.suspend', operator, { because: 'an unpaid invoice' }).until('2026-12-05T12:00:00Z');
    expect(told(reseller)).toEqual(['2026-11-17T23:00:00.000Z', '2026-12-01T23:00:00.000Z']);
    expect(reseller.mails.find(({ template }) => template === 'suspensionLasts')).toMatchObject({ to: { team: 'operators' }, facts: { since: on('2026-11-02T09:00:00Z'), explanation: 'an unpaid invoice' } });
    reseller.send('calendar.addClosingDay', operator, { date: '2026-12-08', why: 'a strike' });
    expect(deadline(reseller, 'operatorHearsOfSuspension')).toBe('2026-12-16T23:00:00.000Z');
    expect(reseller.send('enrollment.restore', operator).forecast.filter(({ deadline: name }) => name === 'operatorHearsOfSuspension')).toEqual([]);
  });

  test('is not laid over one that lasts, whose reason the contact has read', () => {
    const reseller = active().send('enrollment.suspend', operator, { because: 'an unpaid invoice' });
    expect(reseller.refusal('enrollment.suspend', operator, { because: 'another one' })).toMatchObject({ guard: expect.stringContaining('uspended') as string });
    expect(reseller.send('enrollment.restore', operator).refusal('enrollment.restore', operator)).toBeDefined();
    expect(reseller.send('enrollment.suspend', operator, { because: 'another one' }).view.standing).toBe('suspended');
  });

  test('is counted as long as it lasts, whatever else suspends', () => {
    const reseller = active().until('2027-12-16T12:00:00Z');
    expect(reseller.in('askedElsewhere')).toBe(true);
    reseller.send('enrollment.suspend', operator, { because: 'an unpaid invoice' });
    expect(reseller.in('byAnOperator')).toBe(true);
    expect(reseller.send('enrollment.restore', operator).in('askedElsewhere')).toBe(true);
    expect(reseller.view.standing).toBe('suspended');
  });
});
