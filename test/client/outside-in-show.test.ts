import { runCli } from '../../client/cli/program';
import { quietWorkers } from '../support/running-worker';
import { startedProgramme, type Programme } from '../support/programme';
import { until } from '../support/until';
import { terminal } from './a-terminal';

/** What `parvis show` says of other systems and of what they answered, over HTTP. */

let programme: Programme;
beforeAll(async () => {
  quietWorkers();
  programme = await startedProgramme();
});
afterEach(() => programme.registry.faults.clear());
afterAll(() => programme[Symbol.asyncDispose]());

const parvis = async (...argv: string[]) => {
  const screen = terminal({ environment: programme.environment });
  return { code: await runCli(argv, screen), ...screen.written };
};
const showing = (id: string, what: RegExp): Promise<string> =>
  until(`the page of the case says ${what}`, async () => {
    const { out } = await parvis('show', id);
    return what.test(out) ? out : undefined;
  });

test('a registry that refuses our credentials is named with what to look at and when it is asked again; once mended it is asked at once', async () => {
  programme.registry.faults.next(1_000, { status: 401 });
  const fabrikam = await programme.enroll();
  const page = await showing(fabrikam.id, /retrying/);
  expect(page).toMatch(/waits for +the company registry\n/);
  expect(page).toMatch(/retrying +findCompany, attempt 2, for \d+ s, next in 15 min\n +The company registry gives no token \(401\): look at PARVIS_REGISTRY_KEY and\n +PARVIS_REGISTRY_SECRET\.\n +→ parvis retry \S+ --reason … tries it now/);
  programme.registry.faults.clear();
  expect(await parvis('retry', fabrikam.id, '--reason', 'the secret is right again')).toMatchObject({ code: 0, out: expect.stringMatching(/tries again findCompany#\d+ by staff:olivia/) as string });
  await fabrikam.until('mailbox.awaiting');
  expect(await parvis('retry', fabrikam.id, '--reason', 'and once more')).toMatchObject({ code: 1, err: expect.stringContaining('nothing is parked') as string });
});

test('an outage is waited for without anybody’s help', async () => {
  programme.registry.faults.next(2, { status: 503, retryAfter: 1 });
  const fabrikam = await programme.enroll();
  await fabrikam.until('mailbox.awaiting');
  expect(programme.registry.requests.filter(({ path }) => path.includes('/v1/data')).length).toBeGreaterThan(0);
});

test('R28 a number that the registry has replaced leads to the new one, and both are shown', async () => {
  const consultants = await programme.enroll({ country: 'BE', company: { duns: '370880213' } });
  await consultants.until('mailbox.awaiting');
  expect((await parvis('show', consultants.id)).out).toMatch(/company +First Up Consultants BV, DUNS 370915048, .*\n +370880213 was given, which the registry has replaced\n/);
  expect((await parvis('show', consultants.id, '--json')).out).toContain('"replacedDuns"');
});

test('R28 what the LEI register has beside what was entered is shown difference by difference, also while the other register is away', async () => {
  programme.registry.faults.next(1_000, { status: 503, of: 'match' });
  const contoso = await programme.enroll({ country: 'DE', company: { name: 'Contoso Deutschland GmbH', address: { lines: ['Friedrichstraße 132'], city: 'Berlin', postalCode: '10117' } } });
  const page = await showing(contoso.id, /registeredOtherwise/);
  expect(page.replace(/\s+/g, ' ')).toContain('a register has the company otherwise: 1: Contoso Deutschland GmbH, Friedrichstraße 123, 10117 Berlin (street: entered «Friedrichstraße 132», registered «Friedrichstraße 123»; not the same)');
  expect(page).toContain('(company.choose)');
});
