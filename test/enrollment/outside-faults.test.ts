import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createActivities, type Activities, type Call, type Dependencies } from '../../activities';
import { connectTemporal, type TemporalAccess } from '../../client/connect';
import { casesOf, type DurableCases } from '../../client/durable';
import { pendingActivitiesOf, retryingOf, type Retrying } from '../../client/retrying';
import { readSettings } from '../../configuration/settings';
import { bundleOf } from '../../worker/bundle';
import { quietWorkers, runningWorker } from '../support/running-worker';
import { until } from '../support/until';
import { agreementTroubles, archiveTroubles, directoryTroubles, httpTroubles, mailTroubles, type Trouble } from './outside/faults';
import { someSystems, tenant, type Systems } from './outside/systems';

/**
 * No case fails because another system does. Each question that an enrollment asks of the world outside is asked on the real
 * server, by the enrollment's own binding, while the system misbehaves in every way that it can: the case stays open and says
 * which system, what is wrong, since when, and when it is tried next; and once that is mended it goes on with the right answer.
 */

jest.setTimeout(60_000);

const registryTroubles = httpTroubles(({ registry }) => [registry], 'The company registry', /organization|access_token/);
const registersTroubles = httpTroubles(({ registry, gleif }) => [registry, gleif], 'The LEI register', /data/);
const addressTroubles = httpTroubles(({ addresses }) => [addresses], 'The address service', /result/);

interface Question {
  readonly question: object;
  readonly answer: object | undefined;
  readonly troubles: readonly Trouble[];
  /** What the chart calls it, where that is not the activity's name. */
  readonly ask?: string;
}

const address = { lines: ['12 rue de la Paix'], city: 'Paris', postalCode: '75002' };

/** By the activity's name. */
const outside: Partial<Record<keyof Activities, Question>> = {
  findCompany: { question: { duns: '260482871' }, answer: { outcome: 'found', company: { name: 'FABRIKAM S.A.S.' } }, troubles: registryTroubles },
  matchCompany: { question: { name: 'Fabrikam', country: 'FR', address }, answer: { candidates: [{ name: expect.stringMatching(/fabrikam/i) as string }, {}], unanswered: [] }, troubles: registersTroubles },
  validateAddress: { question: { country: 'FR', address }, answer: { status: 'VerifiedShippable' }, troubles: addressTroubles },
  checkEmailDomain: { question: { tenant, domain: 'fabrikam.example' }, answer: { verified: true, mailServers: 'unknown' }, troubles: directoryTroubles },
  checkPartnerId: { question: { tenant, country: 'FR', partnerId: '4821936' }, answer: { outcome: 'valid' }, troubles: directoryTroubles },
  listIdentifiers: { question: { tenant }, answer: { identifiers: [{ partnerId: '4821936' }] }, troubles: directoryTroubles },
  addLocation: { question: { tenant, country: 'FR', name: 'Lyon' }, answer: { partnerId: expect.stringMatching(/^\d+$/) as string }, troubles: directoryTroubles },
  findAccount: { question: { tenant }, answer: { outcome: 'found', country: 'FR' }, troubles: directoryTroubles },
  createAccount: { question: { tenant: 'new.onmicrosoft.example', name: 'New', country: 'FR', firstName: 'Ada', lastName: 'Martin', email: 'ada@new.example' }, answer: { outcome: 'created' }, troubles: directoryTroubles },
  updateSupport: { question: { caseId: 'x', tenant, support: { email: 'help@fabrikam.example', telephone: '+33142603012', website: 'https://fabrikam.example' } }, answer: { updated: true }, troubles: directoryTroubles },
  addUser: { question: { tenant, firstName: 'Amir', lastName: 'Nour', email: 'amir@fabrikam.example', roles: ['admin-agent'] }, answer: { outcome: 'added' }, troubles: directoryTroubles },
  offerAgreement: { question: { country: 'FR', tenant }, answer: { version: '2026-09', signatories: ['A… M…'] }, troubles: [...directoryTroubles, ...agreementTroubles] },
  activateReseller: { question: { caseId: 'deactivateReseller', tenant, partnerId: '4821936', agreementVersion: '2026-10', signedBy: 'ada', signedAt: 1 }, answer: { status: 'Active' }, troubles: directoryTroubles },
  checkAdminAgent: { question: { tenant, person: 'ada' }, answer: { member: false }, troubles: directoryTroubles },
  assignAdminAgent: { question: { tenant, person: 'ada' }, answer: { assigned: true }, troubles: directoryTroubles },
  deactivateReseller: { question: { caseId: 'deactivateReseller', tenant, because: 'it was asked for', at: 1 }, answer: { status: 'Closed' }, troubles: directoryTroubles },
  sendMail: {
    ask: 'mail', question: { template: 'withdrawn', to: { name: 'Ada Martin', email: 'ada.martin@fabrikam.example', language: 'fr' }, caseId: 'x', company: 'Fabrikam', at: 1, facts: {} },
    answer: undefined, troubles: mailTroubles,
  },
};

/** Those that no other system answers, or that have tests of their own. */
const elsewhere: Partial<Record<keyof Activities, string>> = {
  freezeCalendar: 'reckoned from tables that come along',
  issueLink: 'reckoned with a key that is read when the worker starts',
  reserve: 'other workflows on the same server: below',
  release: 'the same',
  archiveSegment: 'at the end of every case: below',
};

let access: TemporalAccess;
let cases: DurableCases;
let stopWorker: () => Promise<void>;
/** The systems of each case. */
const systemsOf = new Map<string, Systems>();

beforeAll(async () => {
  quietWorkers();
  const settings = readSettings({ PARVIS_TEMPORAL_PORT: process.env['PARVIS_TEST_TEMPORAL']!.split(':')[1]!, PARVIS_TASK_QUEUE: `outside-${randomBytes(4).toString('hex')}` }); // set by global-setup
  access = await connectTemporal(settings);
  cases = casesOf(access.client, { kind: 'outsideQuestion', taskQueue: access.taskQueue });
  const names = [...Object.keys(outside), ...Object.keys(elsewhere)] as (keyof Activities)[];
  const activities = Object.fromEntries(names.map((name) => [name, (call: Call): Promise<unknown> => systemsOf.get(call.caseId)!.activities[name](call)])); // each case begins below, after its systems
  stopWorker = await runningWorker(
    { address: access.address, namespace: access.namespace, taskQueue: access.taskQueue }, activities,
    { workflowBundle: await bundleOf(path.join(__dirname, 'outside', 'asking.ts')), maxConcurrentActivityTaskExecutions: 100 },
  );
});
afterAll(async () => {
  await stopWorker();
  await access.close();
});

const retryingIn = async (id: string): Promise<Retrying[]> =>
  retryingOf(pendingActivitiesOf(await access.client.workflow.getHandle(`outsideQuestion:${id}`).describe()), (await cases.view(id)).pending);

/** What a case shows of an activity that has failed and waits for its next attempt. */
const waiting = (id: string, activity: string): Promise<Retrying & { nextAttemptAt: number }> =>
  until(`${activity} is seen to be tried again`, async () => {
    const seen = (await retryingIn(id)).find(({ lastError, nextAttemptAt }) => lastError !== undefined && nextAttemptAt !== undefined);
    return seen as (Retrying & { nextAttemptAt: number }) | undefined; // looked for just above
  });

/** What came of a trial: all that was otherwise than it should be, what the case was answered in the end, and how many mails were taken. */
interface Account {
  readonly is: string;
  readonly problems: string[];
  result?: unknown;
  mails?: number;
}

async function tried(activity: keyof Activities, { ask = activity, question }: Pick<Question, 'ask' | 'question'>, { is, says, breakIt, mend, next = [0, 5_000] }: Trouble): Promise<Account> {
  const account: Account = { is, problems: [] };
  const note = (holds: boolean, otherwise: string): void => void (holds || account.problems.push(otherwise));
  await using systems = await someSystems();
  const id = `${activity}-${randomBytes(4).toString('hex')}`;
  systemsOf.set(id, systems);
  await breakIt(systems);
  const began = Date.now();
  await cases.start(id, { ask, question });
  try {
    const { lastError = '', since, nextAttemptAt } = await waiting(id, activity);
    note(says.test(lastError), `it says «${lastError}»`);
    const due = nextAttemptAt - Date.now();
    note(due > next[0] - 5_000 && due < next[1] + 1_000, `it is tried again in ${due} ms`);
    // The archive is no work of the chart's, so that only the server knows of it, and not since when.
    note(activity === 'archiveSegment' || (since !== undefined && since > began - 1_000 && since <= Date.now()), `it has failed since ${since}, and began at ${began}`);
    const { status } = await cases.view(id);
    note(status === (['sendMail', 'release', 'archiveSegment'].includes(activity) ? 'done' : 'active'), `its chart is ${status}`);
    await mend(systems);
    // What is tried slowly need not be waited for; what is tried soon goes on by itself.
    if (next[0] > 0) note((await cases.hasten(id)).length === 1, 'it could not be hastened');
    account.result = await cases.result(id);
    account.mails = systems.mail.taken.length;
  } catch (error) {
    account.problems.push(String(error));
    await access.client.workflow.getHandle(`outsideQuestion:${id}`).terminate('the test is over').catch(() => undefined);
  }
  return account;
}

test('no activity is left out', () => {
  expect([...Object.keys(outside), ...Object.keys(elsewhere)].toSorted()).toEqual(Object.keys(createActivities({} as Dependencies)).toSorted());
});

describe.each(Object.entries(outside))('%s', (activity, question) => {
  // All at once: each case has systems of its own, and most of the time is spent waiting.
  test(`goes on once the system that failed is mended, whatever it did (${question.troubles.length} ways)`, async () => {
    const accounts = await Promise.all(question.troubles.map((trouble) => tried(activity as keyof Activities, question, trouble))); // the table's own names
    expect(accounts).toMatchObject(question.troubles.map(({ is }) => ({ is, problems: [], result: question.answer, mails: activity === 'sendMail' ? 1 : 0 })));
  });
});

test('R28 one register that is away holds nobody up, and is named beside the answer of the other', async () => {
  await using systems = await someSystems();
  const id = `one-away-${randomBytes(4).toString('hex')}`;
  systemsOf.set(id, systems);
  systems.registry.faults.next(1_000, { status: 503 });
  await cases.start(id, { ask: 'matchCompany', question: outside.matchCompany?.question });
  expect(await cases.result(id)).toMatchObject({ candidates: [{ source: 'gleif' }], unanswered: [{ source: 'direct-plus', why: expect.stringContaining('503') as string }] });
});

test.each(archiveTroubles)('archiveSegment: a case whose archive is $is stays until it can be kept', async (trouble) => {
  expect(await tried('archiveSegment', { ask: 'listIdentifiers', question: { tenant } }, trouble)).toMatchObject({ problems: [], result: { identifiers: [{}] } });
});

test.each([['reserve', { outcome: 'held' }], ['release', undefined]] as const)('%s goes on once the reservation is no more in the hands of somebody silent', async (activity, answer) => {
  const name = `fabrikam-${randomBytes(4).toString('hex')}.onmicrosoft.example`;
  const question = { what: 'tenant', name, holder: 'fabrikam-1' };
  const reservationId = `reservation:tenant:${name}`;
  const handle = access.client.workflow.getHandle(reservationId);
  const account = await tried(activity, { question }, {
    is: 'executed by nobody', says: new RegExp(`The reservation tenant:${name} does not answer`),
    async breakIt() {
      await access.client.workflow.start('reservation', { workflowId: reservationId, taskQueue: 'nobody-polls-this', args: [{ input: { holder: 'x' } }] });
    },
    mend: async () => void (await handle.terminate('it is mended')),
  });
  expect(account).toMatchObject({ problems: [], result: answer });
  if (activity === 'reserve') await handle.terminate('the test is over');
});
