import { randomBytes } from 'node:crypto';
import { workflowReservations } from '../../activities/reservations/on-temporal';
import { startedProgramme, type Programme } from '../support/programme';

jest.setTimeout(60_000);

let programme: Programme;
beforeAll(async () => {
  programme = await startedProgramme();
});
afterAll(() => programme[Symbol.asyncDispose]());

const reservations = () => workflowReservations(() => ({ client: programme.access.client, taskQueue: programme.settings.PARVIS_TASK_QUEUE }));
const workflow = (name: string) => programme.access.client.workflow.getHandle(`reservation:tenant:${name}`);

/** A name that nobody has; what holds it is ended with the test. */
function aName(): { what: 'tenant'; name: string } & AsyncDisposable {
  const name = `${randomBytes(4).toString('hex')}.onmicrosoft.example`;
  return { what: 'tenant', name, [Symbol.asyncDispose]: async () => void (await workflow(name).terminate('the test is over').catch(() => undefined)) };
}

test('one open enrollment: a tenant is held by the case that came first, whoever asks again, in capitals too', async () => {
  await using tenant = aName();
  const [first, second] = [await programme.enroll(), await programme.enroll()];
  expect(await reservations().reserve({ ...tenant, holder: first.id })).toEqual({ outcome: 'held' });
  expect(await reservations().reserve({ ...tenant, holder: first.id })).toEqual({ outcome: 'held' });
  expect(await reservations().reserve({ ...tenant, name: tenant.name.toUpperCase(), holder: second.id })).toEqual({ outcome: 'heldBy', caseId: first.id });
  await reservations().release({ ...tenant, holder: second.id }); // not the second's to give
  expect(await reservations().reserve({ ...tenant, holder: second.id })).toEqual({ outcome: 'heldBy', caseId: first.id });
  await reservations().release({ ...tenant, holder: first.id });
  await reservations().release({ ...tenant, holder: first.id });
  expect(await reservations().reserve({ ...tenant, holder: second.id })).toEqual({ outcome: 'held' });
});

test('one open enrollment: of many cases that ask at once exactly one has the tenant, and the others hear which', async () => {
  await using tenant = aName();
  const enrolled = await Promise.all(Array.from({ length: 8 }, () => programme.enroll()));
  const answers = await Promise.all(enrolled.map(({ id }) => reservations().reserve({ ...tenant, holder: id })));
  const winner = enrolled[answers.findIndex(({ outcome }) => outcome === 'held')]?.id;
  expect(answers.filter(({ outcome }) => outcome === 'held')).toHaveLength(1);
  expect(answers.filter((answer) => answer.outcome === 'heldBy' && answer.caseId === winner)).toHaveLength(7);
});

test('one open enrollment: a case that is not open any more blocks nobody, and of many that would follow it one does', async () => {
  await using tenant = aName();
  const gone = await programme.enroll();
  await reservations().reserve({ ...tenant, holder: gone.id });
  await programme.access.client.workflow.getHandle(`enrollment:${gone.id}`).terminate('ended from outside');
  const enrolled = await Promise.all(Array.from({ length: 8 }, () => programme.enroll()));
  const answers = await Promise.all(enrolled.map(({ id }) => reservations().reserve({ ...tenant, holder: id })));
  expect(answers.filter(({ outcome }) => outcome === 'held')).toHaveLength(1);
});

test('a reservation is not among the cases that are listed', async () => {
  await using tenant = aName();
  const { id } = await programme.enroll();
  await reservations().reserve({ ...tenant, holder: id });
  const description = await workflow(tenant.name).describe();
  expect(description.status.name).toBe('RUNNING');
  expect(description.searchAttributes).not.toHaveProperty('CaseKind');
  expect((await programme.cases.list({ limit: 200 })).filter((row) => row.id.startsWith('tenant:'))).toEqual([]);
});
