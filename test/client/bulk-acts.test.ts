import { randomBytes } from 'node:crypto';
import { runCli } from '../../client/cli/program';
import { paced } from '../../client/paced';
import { operator } from '../support/people';
import { startedProgramme, type EnrolledCase, type Programme } from '../support/programme';
import { until } from '../support/until';
import { terminal } from './a-terminal';

test('what is done to many stops where nobody answers, and begins no more at a time than it may', async () => {
  let underWay = 0;
  let most = 0;
  const seen: number[] = [];
  const silentFrom4 = async (n: number) => {
    most = Math.max(most, (underWay += 1));
    await Promise.resolve();
    underWay -= 1;
    return { n, result: n < 4 ? 'taken' : 'noAnswer' };
  };
  for await (const { n } of paced([1, 2, 3, 4, 5, 6, 7, 8, 9], { atOnce: 2, perSecond: 1_000, patience: 3 }, silentFrom4)) seen.push(n);
  expect(seen.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6]);
  expect({ few: seen.length <= 7, most: most <= 2 }).toEqual({ few: true, most: true });
});

describe('one act over many cases', () => {
  const name = `Bulk ${randomBytes(4).toString('hex')}`;
  let programme: Programme;
  let both: EnrolledCase[];
  beforeAll(async () => {
    programme = await startedProgramme();
    both = [];
    // One after the other: the second comes later in the list.
    for (const seat of ['Lyon', 'Lille']) {
      const enrolled = await programme.enroll({ company: { name: `${name} ${seat}`, address: { lines: ['12 RUE DE LA PAIX'], postalCode: '75002', city: 'PARIS' } }, partnerId: 'deferred' });
      await enrolled.until('addressSuggested');
      await enrolled.send('address.choose', operator, { take: 'own' });
      await enrolled.until('mailbox.awaiting');
      both.push(enrolled);
    }
    await until('the index has both', async () => {
      const { out } = await run(['list', '--name', name, '--state', 'mailbox.awaiting', '--json']);
      return JSON.parse(out).cases.length === 2 || undefined;
    });
  });
  afterAll(() => programme[Symbol.asyncDispose]());

  const run = async (argv: readonly string[], confirm?: (question: string) => Promise<boolean>) => {
    const screen = terminal({ environment: programme.environment, ...(confirm ? { confirm } : {}) });
    return { code: await runCli(argv, screen), ...screen.written };
  };
  const associate = (...more: string[]) => ['bulk', 'partnerId.associate', '--data', '{"partnerId": "4821936"}', '--name', name, ...more];
  const associated = async () => {
    const histories = await Promise.all(both.map((each) => each.history()));
    return histories.map((entries) => entries.filter(({ event }) => event === 'partnerId.associate'));
  };

  test('is seen beforehand, case by case, and nothing is changed', async () => {
    const { code, out } = await run(associate('--dry-run', '--json'));
    expect({ code, body: JSON.parse(out) }).toMatchObject({
      code: 0, body: { dryRun: true, notTried: 0, cases: both.map(({ id }) => ({ id, result: 'wouldTake', state: expect.arrayContaining([expect.stringContaining('mailbox.awaiting')]) })) },
    });
    await expect(associated()).resolves.toEqual([[], []]);
  });

  test('is refused by each case with its reason, and the exit code tells it', async () => {
    for (const how of [['--dry-run'], ['--yes', '--reason', 'all as in the register']]) {
      const { code, out, err } = await run(['bulk', 'verification.approve', '--as', 'reviewer', '--name', name, ...how]);
      expect({ code, out, err }).toEqual({ code: 1, out: expect.stringContaining('offered during verification'), err: expect.stringContaining('2 refused.') });
    }
    const { out } = await run(associate('--dry-run', '--as', 'reviewer'));
    expect(out).toContain('you act as');
  });

  test.each([
    [['bulk', 'case.assign', '--yes', '--reason', 'x'], 'Which cases are meant'],
    [['bulk', 'case.asign', '--all', '--dry-run'], 'is not an event'],
    [['bulk', 'case.assign', '--all', '--dry-run'], 'reviewer'],
    [['bulk', 'case.assign', '--all', '--yes'], '--reason is needed'],
  ])('asks for what it needs before it asks a case: %j', async (argv, says) => {
    await expect(run(argv)).resolves.toMatchObject({ code: 2, err: expect.stringContaining(says) });
  });

  test('is done only after a yes: of whoever sits there, or --yes', async () => {
    const asked: string[] = [];
    const declined = await run(associate('--reason', 'told by telephone'), (question) => Promise.resolve(asked.push(question) < 0));
    expect({ code: declined.code, err: declined.err, asked }).toEqual({ code: 2, err: expect.stringContaining('Nothing was sent'), asked: ['partnerId.associate is sent to 2 cases. Go on?'] });
    await expect(run(associate('--reason', 'told by telephone'))).resolves.toMatchObject({ code: 2, err: expect.stringContaining('say --yes') });
    await expect(associated()).resolves.toEqual([[], []]);
  });

  test('broken off and begun again with its key, it acts on each case once, with its reason', async () => {
    const again = ['--reason', 'told by telephone', '--yes', '--key', `act-${name}`];
    await expect(run(associate(...again, '--limit', '1'))).resolves.toMatchObject({ code: 0, out: expect.stringContaining('1 taken.') });
    await expect(run(associate(...again))).resolves.toMatchObject({ code: 0, out: expect.stringContaining('2 taken.') });
    await expect(associated()).resolves.toEqual(both.map(() => [expect.objectContaining({ by: 'operator:olivia', reason: 'told by telephone' })]));
  });
});
