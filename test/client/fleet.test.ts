import { runCli } from '../../client/cli/program';
import { csv } from '../../client/cli/csv';
import { statisticsOf } from '../../client/fleet';
import type { CaseRow } from '../../client/visibility';
import { startedProgramme, type EnrolledCase, type Programme } from '../support/programme';
import { until } from '../support/until';
import { terminal } from './a-terminal';

test('a company’s name is never a formula in a spreadsheet, and a cell with commas, quotes or lines stays one', () => {
  expect(csv([['=1+1', '-2', 'Dupont, "Fils"', 'a\nb', undefined, 3]])).toBe(`'=1+1,'-2,"Dupont, ""Fils""","a\nb",,3\r\n`);
});

test('R36 the statistics count open cases by state with their ages, and the stuck by level', async () => {
  const row = (differing: Partial<CaseRow>): CaseRow => ({
    id: 'a', title: 'A', status: 'active', state: ['stage.active.ready'], tags: [], country: 'FR', deadline: undefined, escalation: 0, assignee: undefined, startedAt: 0, ...differing,
  });
  const rows = [...Array.from({ length: 10 }, (_, day) => row({ startedAt: 1_000 - day * 10 })), row({ state: ['stage.lapsed'] }), row({ status: 'done' }), row({ escalation: 2, tags: ['overdue'], state: ['x'] })];
  const each = async function* () { yield* rows; };
  await expect(statisticsOf(each(), 1_000)).resolves.toMatchObject({
    open: 12, closed: 1, failed: 0, overdue: 1, stuck: 1, lapsed: 1, levels: [{ level: 2, cases: 1 }],
    states: [{ state: 'stage.active.ready', cases: 10, median: 40, p90: 80, oldest: 90 }, { state: 'stage.lapsed', cases: 1 }, { state: 'x', cases: 1 }],
  });
});

describe('the fleet on the real server', () => {
  const tenant = 'fleet.onmicrosoft.example';
  let programme: Programme;
  let enrolled: EnrolledCase;
  beforeAll(async () => {
    programme = await startedProgramme();
    enrolled = await programme.enroll({ tenant: tenant, partnerId: 'deferred' });
    await enrolled.until('mailbox.awaiting');
    await until('the index has it', async () => (await listed('--tenant', tenant, '--state', 'mailbox.awaiting')).includes(enrolled.id) || undefined);
  });
  afterAll(() => programme[Symbol.asyncDispose]());

  const run = async (argv: readonly string[]) => {
    const screen = terminal({ environment: programme.environment });
    return { code: await runCli(argv, screen), ...screen.written };
  };
  const listed = async (...filter: string[]): Promise<string[]> => {
    const { out } = await run(['list', ...filter, '--limit', '1000', '--json']);
    return (JSON.parse(out) as { cases: { id: string }[] }).cases.map(({ id }) => id);
  };

  test.each([
    [['--state', 'mailbox.awaiting']], [['--duns', '26-048-2871']], [['--name', 'FABRIKAM']], [['--due-before', '30d']], [['--country', 'fr']],
  ])('is listed by %s', async (filter) => {
    await expect(until('it is listed', async () => (await listed(...filter)).find((id) => id === enrolled.id))).resolves.toBe(enrolled.id);
  });

  test.each([
    [['--name', 'Contoso']], [['--stuck']], [['--assignee', 'nobody-of-that-name']], [['--due-before', '2020-01-01']], [['--tag', 'unanswered']],
  ])('is not listed by %s, which it is not', async (filter) => {
    await expect(listed(...filter)).resolves.not.toContain(enrolled.id);
  });

  test('is counted by country, and printed as CSV', async () => {
    const ofTenant = ['--tenant', tenant];
    await expect(run(['list', ...ofTenant, '--count', 'country'])).resolves.toMatchObject({ code: 0, out: 'FR      1\nin all  1\n' });
    await expect(run(['list', ...ofTenant, '--csv'])).resolves.toMatchObject({ code: 0, out: expect.stringMatching(/^case,company,country.*\r\nfabrikam-\w+,FABRIKAM S\.A\.S\.,FR,active,/) });
    const { code, out } = await run(['stats', ...ofTenant, '--json']);
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, open: 1, closed: 0, overdue: 0, stuck: 0 });
    await expect(run(['stats', ...ofTenant])).resolves.toMatchObject({ out: expect.stringContaining('1 open · 0 closed · 0 failed') });
  });

  test('is not counted by what nobody can count by', async () => {
    await expect(run(['list', '--count', 'colour'])).resolves.toMatchObject({ code: 2, err: expect.stringContaining('state, country, assignee, tag, status') });
    await expect(run(['list', '--due-before', 'soon'])).resolves.toMatchObject({ code: 2, err: expect.stringContaining('«soon» is not a duration') });
  });
});
