import { caseAsJson } from '../../client/cli/case-json';
import { casePage, forecastPage } from '../../client/cli/case-page';
import { coloured } from '../../client/cli/terminal';
import { about, timesIn } from '../../client/cli/times';
import { retryingOf } from '../../client/retrying';
import { view } from './a-view';

const now = Date.parse('2026-11-24T08:00:00Z');
const options = { colour: false, columns: 110, now };
const retrying = retryingOf(
  [{ activityId: 'sendMail-12', type: 'sendMail', attempt: 4, lastError: 'connect ECONNREFUSED', scheduledAt: now - 60_000, nextAttemptAt: now + 8_000 }],
  view().pending,
);
const history = [{ revision: 9, at: now, by: 'system', event: 'verificationStuck', from: ['a'], to: ['b.c'], reason: 'because' }];

describe('the page of a case', () => {
  const page = casePage({ view: view(), retrying, failingSteps: 0, history }, options);

  test.each([
    ['what it is and where', /^FABRIKAM S\.A\.S\. · enrollment · France +fabrikam-7f3k$/m],
    ['in which states and since when, in the case’s own zone', /● stage ▸ verifying ▸ review ▸ open +since Tue 24 Nov 00:00 \(Europe\/Paris\)$/m],
    ['every active state', /● stage ▸ verifying ▸ clock ▸ overdue ▸ stuck$/m],
    ['how old the case is in all, whatever its clocks stand still for', /age +8 days, since Mon 16 Nov 10:00\n/],
    ['what it waits for', /waits for +a reviewer, nobody is assigned/],
    ['until when, and what comes then', /until +Thu 26 Nov 00:00 \(nextLevel\), then mail «escalated» to verification-leads/],
    ['what is owed, by whom, and what to do', /owed +accountVerification, due +by the applicant\n[^]*→ answer what the reviewers asked/],
    ['what may be done and by whom', /may do +verification\.approve +Approve \(a reviewer\)/],
    ['what may not, and why', /not yet +agreement\.sign: offered once verification is finished/],
    ['what is retried, its error and the next try', /retrying +mail, attempt 4, for [^\n]*, next in 8 s\n +connect ECONNREFUSED/],
    ['what happens if nobody acts, with the year where it is another', /if nobody acts\n +Thu 26 Nov 00:00 [^\n]*\n +Tue  5 Jan 2027 00:00 +→ stage ▸ lapsed/],
    ['every step with its reason', /history\n +9 +Tue 24 Nov 09:00 +verificationStuck +by system +→ b ▸ c\n +«because»/],
  ])('tells %s', (_, expected) => {
    expect(page).toMatch(expected);
  });

  test('has no colour where none is wanted, and keeps to its width', () => {
    expect(page).not.toContain('\u001b[');
    expect(casePage({ view: view(), retrying, failingSteps: 0 }, { ...options, colour: true })).toContain('\u001b[');
    for (const line of page.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
  });

  test('prints nothing that a terminal would obey, whatever the applicant called the company', () => {
    const hostile = casePage({ view: view({ particulars: { title: 'Evil\u001b[2J\u0007\nCorp\u202e' } }), retrying: [], failingSteps: 0 }, options);
    for (const obeyed of ['\u001b', '\u0007', '\u202e']) expect(hostile).not.toContain(obeyed);
    expect(hostile.split('\n')[0]).toMatch(/^Evil \[2J Corp/);
  });

  test('says that a closed case is closed, in place of what each event waits for, and that a failing step fails', () => {
    const closed = casePage({ view: view({ status: 'done' }), retrying: [], failingSteps: 0 }, options);
    expect(closed).toContain('takes no events any more');
    expect(closed).toMatch(/may do +nothing any more$/m);
    expect(closed).not.toContain('not yet');
    expect(casePage({ view: view(), retrying: [], failingSteps: 7 }, options)).toMatch(/failing +the case’s own step has failed 6 times/);
  });

  describe('of a case in which something is stuck', () => {
    const parked = [{ id: 'p7', at: now, event: 'findCompany.failed', error: 'down' }, { id: 'e9', at: now, event: 'action mail', error: 'no such mailbox' }];
    const mailbox = [{ id: 'm5', event: 'case.assign', by: 'operator:olivia', since: now - 3_600_000, until: now + 86_400_000, reason: 'she knows the trade' }];
    const stuck = casePage({ view: view({ parked, mailbox }), retrying, failingSteps: 0 }, options);
    test.each([
      ['what is parked, by its id', /parked +p7 {2}findCompany\.failed of Tue 24 Nov 09:00: down\n +e9 {2}action mail of .*: no such mailbox$/m],
      ['how it is tried again', /→ parvis retry fabrikam-7f3k p7 --reason … tries it again, all of them without p7$/m],
      ['how it is given up', /→ parvis discard fabrikam-7f3k p7 --reason … gives it up$/m],
      ['how an action that is being tried is given up', /next in 8 s\n +connect ECONNREFUSED\n +→ parvis discard fabrikam-7f3k e12 --reason … gives it up$/m],
      ['what has come early, and until when it waits', /mailbox +m5 {2}case\.assign by operator:olivia of Tue 24 Nov 08:00, waits until Wed 25 Nov 09:00 «she\n +knows the trade»\n +→ parvis discard fabrikam-7f3k m5 --reason … takes it back$/m],
    ])('tells %s', (_, expected) => expect(stuck).toMatch(expected));

    test('keeps to its width', () => {
      for (const line of stuck.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
    });
    test('says of one that has ended what it still waits for', () => {
      const ended = casePage({ view: view({ status: 'done', pending: [], parked: parked.slice(1) }), retrying: [], failingSteps: 0 }, options);
      expect(ended).toContain('closed: this case takes no events any more; one action of it is still to be done or discarded');
    });
    test('says of an event that may come early how long it would wait', () => {
      const early = view({ blocked: [{ event: 'agreement.sign', reason: 'offered once verification is finished', code: 'notNow', keptFor: 172_800_000 }] });
      expect(casePage({ view: early, retrying: [], failingSteps: 0 }, options)).toMatch(/agreement\.sign: offered once verification is finished; sent now, it waits up to 2 days$/m);
    });
    test('as JSON bears the same', () => {
      expect(caseAsJson({ view: view({ parked, mailbox }), retrying, failingSteps: 0 })).toMatchObject({
        parked: [{ id: 'p7' }, { id: 'e9' }], retrying: [{ id: 'e12' }],
        mailbox: [{ id: 'm5', event: 'case.assign', by: 'operator:olivia', since: '2026-11-24T07:00:00.000Z', until: '2026-11-25T08:00:00.000Z', reason: 'she knows the trade' }],
      });
    });
    test('tells in the history what an operator’s word was about, and that an event had come early', () => {
      const entries = [
        { revision: 9, at: now, by: 'operator:olivia', event: 'parked.discarded', from: ['a'], to: ['a'], reason: 'nobody there', what: ['e9 action mail'] },
        { revision: 10, at: now, by: 'operator:olivia', event: 'case.assign', from: ['a'], to: ['a'], keptSince: now - 3_600_000 },
      ];
      expect(casePage({ view: view(), retrying: [], failingSteps: 0, history: entries }, options)).toMatch(
        /parked\.discarded {2}by operator:olivia\n +e9 action mail\n +«nobody there»\n +10 .*case\.assign {2}by operator:olivia\n +had come early: Tue 24 Nov 08:00/,
      );
    });
  });

  test('of a forecast says so where nothing will happen by itself', () => {
    expect(forecastPage(view({ forecast: [] }), options)).toContain('Nothing happens by itself');
    expect(forecastPage(view({ forecast: [], status: 'done' }), options)).toContain('The case is closed');
  });

  test('of a forecast supposes no answer: it says what is asked, and what may come otherwise for it', () => {
    const pending = [{ id: 'e3', kind: 'actor' as const, name: 'findCompany', what: 'looks the company up in the registry', since: now, effect: 3 }];
    const asking = forecastPage(view({ forecast: [], pending }), options);
    expect(asking).toMatch(/if nobody acts\n {4}now {3}looks the company up in the registry; what comes after depends on the answer$/);
    expect(asking).not.toContain('Nothing happens by itself');
    const depending = forecastPage(view({ forecast: [{ ...view().forecast[1]!, unless: ['findCompany'] }] }), options);
    expect(depending).toContain('→ stage ▸ lapsed (unless an answer to findCompany changes it)');
  });

  test('of a forecast that was cut short says that it goes on', () => {
    const entry = { at: now, deadline: 'nextLevel', from: ['a'], to: ['a'], does: ['mail'] };
    expect(forecastPage(view({ forecast: Array.from({ length: 16 }, () => entry) }), options)).toMatch(/\n {4}and so on$/);
    expect(casePage({ view: view({ forecast: Array.from({ length: 9 }, () => entry) }), retrying: [], failingSteps: 0 }, options)).toMatch(/\n {4}and so on \(parvis forecast fabrikam-7f3k\)/);
    expect(page).not.toContain('and so on');
  });

  test('says what time it is for a case that is rehearsed, and nothing of a clock that is a little off', () => {
    const ahead = (ms: number) => casePage({ view: view({ now: now + ms }), retrying: [], failingSteps: 0 }, options);
    expect(ahead(11 * 86_400_000).split('\n')[1]).toBe('  rehearsed: for this case it is Sat 5 Dec 09:00');
    expect(ahead(110_000)).not.toContain('rehearsed');
  });

  test('keeps times in line whose days have one digit and two', () => {
    const steps = [5, 15].map((day) => ({ revision: day, at: Date.parse(`2026-11-${String(day).padStart(2, '0')}T08:00:00Z`), by: 'system', event: 'stepped', from: [], to: [] }));
    const lines = casePage({ view: view(), retrying: [], failingSteps: 0, history: steps }, options).split('\n').filter((line) => line.includes('stepped'));
    expect(lines).toHaveLength(2);
    expect(new Set(lines.map((line) => line.indexOf('Nov'))).size).toBe(1);
  });
});

describe('show --json', () => {
  const json = caseAsJson({ view: view(), retrying, failingSteps: 0, history });

  test('has stable fields with times in ISO 8601', () => {
    expect(json).toMatchObject({
      id: 'fabrikam-7f3k',
      kind: 'enrollment',
      status: 'active',
      state: ['stage.verifying.review.open', 'stage.verifying.clock.overdue.stuck'],
      since: '2026-11-23T23:00:00.000Z',
      until: '2026-11-25T23:00:00.000Z',
      revision: 9,
      deadlines: [{ name: 'nextLevel', at: '2026-11-25T23:00:00.000Z' }],
      allowed: ['verification.approve', 'mailbox.confirm', 'case.assign'],
      blocked: [{ event: 'agreement.sign', reason: 'offered once verification is finished' }],
      requirements: [{ code: 'accountVerification', status: 'due' }],
      retrying: [{ name: 'mail', attempt: 4, lastError: 'connect ECONNREFUSED', effect: 12 }],
      history: [{ at: '2026-11-24T08:00:00.000Z', by: 'system', event: 'verificationStuck', from: ['a'], to: ['b.c'] }],
    });
  });

  test('bears neither the link’s hash nor the contact’s address', () => {
    const text = JSON.stringify(json);
    expect(text).not.toContain('a'.repeat(64));
    expect(text).not.toContain('f'.repeat(64));
    expect(text).not.toContain('paul.durand@');
    expect(text).toContain('p…@fabrikam.example');
  });
});

describe('times and colour', () => {
  test('a zone that this machine does not know is shown in UTC', () => {
    expect(timesIn('Mars/Olympus', now).zone).toBe('UTC');
  });
  test('lengths are about right', () => {
    expect([1_000, 240_000, 3 * 3_600_000, 3 * 86_400_000].map(about)).toEqual(['1 s', '4 min', '3 h', '3 days']);
  });
  test('NO_COLOR wins, then FORCE_COLOR, else a terminal is coloured', () => {
    expect(coloured({}, true)).toBe(true);
    expect(coloured({}, false)).toBe(false);
    expect(coloured({ NO_COLOR: '1', FORCE_COLOR: '1' }, true)).toBe(false);
    expect(coloured({ FORCE_COLOR: '1' }, false)).toBe(true);
    expect(coloured({ TERM: 'dumb' }, true)).toBe(false);
  });
});
