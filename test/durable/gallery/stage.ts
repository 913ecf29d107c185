import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { createActor } from 'xstate';
import { isSilent } from '../../../client/durable';
import { bundleOf } from '../../../worker/bundle';
import { leafStates } from '../../../workflows/durable/core';
import { activitiesOf } from '../../../workflows/durable/worker';
import { quietWorkers, runningWorker } from '../../support/running-worker';
import { StartedCase, until } from '../a-world';
import { pieces } from './pieces';
import { said, type Act, type Piece } from './piece';

/** What a piece came to, on XState's interpreter or as a durable workflow. */
export interface Played {
  readonly states: readonly string[];
  readonly output: unknown;
  /** What its actions and actors said, in order. */
  readonly said: readonly string[];
  readonly emitted: readonly unknown[];
}

export async function playedByXState({ machine, input, script }: Piece): Promise<Played> {
  said.splice(0);
  const emitted: unknown[] = [];
  const actor = createActor(machine, { input, logger: () => {} });
  actor.on('*', (event) => emitted.push(event));
  actor.start();
  const states = (): readonly string[] => leafStates(actor.getSnapshot());
  for (const act of script) {
    if (act !== 'ends' && 'send' in act) actor.send(act.send);
    else await until(sentenceOf(act), () => met(act, states(), actor.getSnapshot().status !== 'active') || undefined);
  }
  return { states: states(), output: actor.getSnapshot().output, said: [...said], emitted };
}

/** A worker that has nothing but the charts of the gallery. */
export class Stage {
  private constructor(
    private readonly connection: Connection,
    private readonly taskQueue: string,
    private readonly stop: () => Promise<void>,
  ) {}

  static async begun(): Promise<Stage> {
    quietWorkers(); // charts that fail are what some of them are about
    const settings = { address: process.env['PARVIS_TEST_TEMPORAL']!, namespace: 'default', taskQueue: `gallery-${randomBytes(4).toString('hex')}` }; // set by global-setup
    const machines = [...new Set(Object.values(pieces).map(({ machine }) => machine))];
    const stop = await runningWorker(settings, activitiesOf(...machines), { workflowBundle: await bundleOf(path.join(__dirname, 'workflows.ts')) });
    return new Stage(await Connection.connect({ address: settings.address }), settings.taskQueue, stop);
  }

  /** @param continueAfterSteps 0: never */
  async played({ machine, input = {}, script }: Piece, continueAfterSteps: number): Promise<Played> {
    said.splice(0);
    const id = randomBytes(4).toString('hex');
    const handle = await new Client({ connection: this.connection }).workflow.start(machine.id, {
      workflowId: `gallery:${id}`, taskQueue: this.taskQueue, args: [{ input, ...(continueAfterSteps > 0 ? { continueAfterSteps } : {}) }],
    });
    const started = new StartedCase(id, new Client({ connection: this.connection }).workflow.getHandle(handle.workflowId));
    try {
      for (const act of script) {
        if (act === 'ends') await started.handle.result();
        else if ('send' in act) await started.send(act.send.type, act.send);
        else await until(sentenceOf(act), async () => met(act, (await started.view()).state, false) || undefined);
      }
    } catch (error) {
      await started.handle.terminate('it does not come to the same').catch(() => {}); // it would go on and speak into the next piece
      throw error;
    }
    const output: unknown = await started.handle.result();
    // One after the other: the server lets queries to a closed run that come at once run into their deadline.
    const { state } = await answered('where it ended', () => started.view());
    const history = await answered('what it did', () => started.history());
    return { states: state, output, said: [...said], emitted: history.flatMap(({ emitted }) => emitted ?? []) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.connection.close();
  }
}

/** A closed run is replayed for every question, and one that comes just then may be lost: it is asked until it is answered. */
const answered = <T>(what: string, ask: () => Promise<T>): Promise<T> =>
  until(`it tells ${what}`, () => ask().catch((error: unknown) => (isSilent(error) ? undefined : Promise.reject(error))), 60);

type Wait = Exclude<Act, { send: unknown }>;
const sentenceOf = (act: Wait): string => (act === 'ends' ? 'it ends' : 'until' in act ? `it is in ${act.until}` : `«${act.heard}» is said`);
const met = (act: Wait, states: readonly string[], over: boolean): boolean => (act === 'ends' ? over : 'until' in act ? states.includes(act.until) : said.includes(act.heard));
