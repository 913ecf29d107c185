import { randomBytes } from 'node:crypto';
import { createActivities } from '../../activities';
import { dependenciesFrom } from '../../activities/dependencies';
import { runCli } from '../../client/cli/program';
import { dataConverterOf, sealingCodec } from '../../configuration/sealing';
import { readSettings } from '../../configuration/settings';
import { defaultPayloadConverter } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { terminal } from '../client/a-terminal';
import { startedProgramme, type Programme } from '../support/programme';
import { quietWorkers, runningWorker } from '../support/running-worker';
import { until } from '../support/until';

/** What cases keep is sealed before it goes to the server. */

const [first, second] = [randomBytes(32), randomBytes(32)];
const named = (id: string, key: Buffer): string => `${id}:${key.toString('base64')}`;

beforeAll(quietWorkers);

const worker = (programme: Programme, keys: string | undefined): Promise<() => Promise<void>> => {
  const settings = readSettings({ ...programme.environment, PARVIS_PAYLOAD_KEYS: keys ?? '' });
  const { address, namespace, taskQueue } = programme.access;
  return runningWorker({ address, namespace, taskQueue }, createActivities(dependenciesFrom(settings)), { dataConverter: dataConverterOf(settings) });
};

/** The case's history as the server has it: bytes decoded, so that a name would be found. */
async function onTheServer(programme: Programme, id: string): Promise<string> {
  const events: unknown = JSON.parse(historyToJSON(await programme.access.client.workflow.getHandle(`enrollment:${id}`).fetchHistory()));
  return JSON.stringify(events, (_, value: unknown) => (typeof value === 'string' && /^[\w+/]{8,}=*$/.test(value) ? `${value} ${Buffer.from(value, 'base64').toString('latin1')}` : value));
}
const people = /durand|paul\b|12 RUE DE LA PAIX|\+33 1 70/i;

test('the server holds nothing of the people of a case, which goes its way as ever, over another key too', async () => {
  const keys = named('2026', first);
  await using programme = await startedProgramme({ worker: false, environment: { PARVIS_PAYLOAD_KEYS: keys } });
  const stop = await worker(programme, keys);
  const fabrikam = await programme.enroll();
  await fabrikam.confirm();
  expect((await fabrikam.view()).particulars.confirmation?.contactName).toBe('Paul Durand');
  const held = await onTheServer(programme, fabrikam.id);
  expect(held).toContain('binary/encrypted');
  expect(held).not.toMatch(people);
  await stop();

  // The new key seals, the old one opens what there is.
  const stopSecond = await worker(programme, `${named('2027', second)},${keys}`);
  expect(await fabrikam.view().catch((error: Error) => error.message)).toContain('sealed with the key «2027», which PARVIS_PAYLOAD_KEYS does not hold');
  const environment = { ...programme.environment, PARVIS_PAYLOAD_KEYS: `${named('2027', second)},${keys}` };
  const parvis = async (...argv: string[]) => {
    const screen = terminal({ environment });
    return { code: await runCli(argv, screen), ...screen.written };
  };
  expect(await parvis('show', fabrikam.id)).toMatchObject({ code: 0, out: expect.stringContaining('FABRIKAM S.A.S.') as string });
  expect(await parvis('send', fabrikam.id, 'enrollment.withdraw', '--as', 'global-admin')).toMatchObject({ code: 0 });
  expect(await onTheServer(programme, fabrikam.id)).not.toMatch(people);
  await stopSecond();
});

test('a worker without the key has its case wait, and whoever asks is told; with the key it goes on', async () => {
  const keys = named('2026', first);
  await using programme = await startedProgramme({ worker: false, environment: { PARVIS_PAYLOAD_KEYS: keys } });
  const fabrikam = await programme.enroll();
  const blind = await worker(programme, undefined);
  const failure = await until('the case’s step fails', async () => {
    const { events } = await programme.access.client.workflow.getHandle(`enrollment:${fabrikam.id}`).fetchHistory();
    return events?.find(({ workflowTaskFailedEventAttributes: failed }) => failed)?.workflowTaskFailedEventAttributes?.failure?.message;
  });
  expect(failure).toContain('sealed with the key «2026», which PARVIS_PAYLOAD_KEYS does not hold');
  await blind();
  const stop = await worker(programme, keys);
  const { state } = await fabrikam.until('mailbox.awaiting');
  expect(state).toContain('stage.confirming');
  await stop();
});

test('what was sealed before there was a key, with another one, or changed on its way', async () => {
  const plain = defaultPayloadConverter.toPayload({ name: 'Paul Durand' });
  const codec = sealingCodec([{ id: '2026', key: first }]);
  expect(await codec.decode([plain])).toEqual([plain]);
  const [sealed] = await codec.encode([plain]);
  expect(defaultPayloadConverter.fromPayload((await codec.decode([sealed!]))[0]!)).toEqual({ name: 'Paul Durand' });
  expect((await codec.encode([plain]))[0]?.data).not.toEqual(sealed?.data); // a nonce of its own each time
  await expect(sealingCodec([]).decode([sealed!])).rejects.toThrow('sealed with the key «2026», which PARVIS_PAYLOAD_KEYS does not hold');
  await expect(sealingCodec([{ id: '2026', key: second }]).decode([sealed!])).rejects.toThrow('has another key under that name');
  const changed = { ...sealed!, data: Uint8Array.from(sealed!.data!, (byte, index) => (index === 20 ? byte ^ 1 : byte)) };
  await expect(codec.decode([changed])).rejects.toThrow('it was changed');
  expect(await sealingCodec([]).encode([plain])).toEqual([plain]);
});

test('keys that cannot be used are refused without being shown', () => {
  const refused = (keys: string): string => {
    try {
      readSettings({ PARVIS_PAYLOAD_KEYS: keys });
    } catch (error) {
      return String(error);
    }
    return '';
  };
  const short = randomBytes(16).toString('base64');
  expect(refused(`2026:${short}`)).toContain('PARVIS_PAYLOAD_KEYS has no key in its 1. place');
  expect(refused(`2026:${short}`)).not.toContain(short);
  expect(refused(`${named('2026', first)},${named('2026', second)}`)).toContain('names two keys alike');
  expect(refused(first.toString('base64'))).toContain('a name, a colon and 32 bytes in base64 are expected');
});
