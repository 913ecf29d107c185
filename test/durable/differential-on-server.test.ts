import assert from 'node:assert';
import { randomBytes } from 'node:crypto';
import { Client, Connection, ServiceError } from '@temporalio/client';
import * as fc from 'fast-check';
import { passTime, timeOf } from '../../client/rehearsal';
import type { CaseView } from '../../workflows/durable/protocol';
import { seeded } from '../support/seeded';
import { StartedCase, until } from './a-world';
import { chartRecipe, events, familyRecipe, script, type ChartRecipe, type Happening } from './differential/recipe';
import { byXState, compare, failed, nameOf, type Account, type Seen } from './differential/runs';
import type { JobInput } from './differential/chart';
import { MortalWorker } from './on-server/mortal-worker';
import type { FuzzedStart } from './on-server/workflows';
import type { Asked } from './on-server/worker';

/**
 * Random charts and scripts on the real server: every few steps they continue as new, and their worker is killed now and
 * then. PARVIS_FUZZ_SERVER_CASES and PARVIS_FUZZ_SEED widen or repeat a run.
 */
const numCases = Number(process.env['PARVIS_FUZZ_SERVER_CASES'] ?? 6);
const seed = Number(process.env['PARVIS_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
jest.setTimeout(120_000 + numCases * 20_000);

interface Expected {
  readonly recipe: ChartRecipe;
  readonly happened: readonly Happening[];
  readonly seen: readonly Seen[];
}

test(`on the real server, charts do what they do on XState's interpreter: ${numCases} random ones, continued as new, their worker killed; seed ${seed}`, async () => {
  jest.spyOn(console, 'warn').mockImplementation(); // XState warns of every event to an actor that has ended
  const cases = await interesting(numCases);
  jest.restoreAllMocks();
  await using play = await Play.begun();
  const played = await Promise.allSettled(cases.map((one) => play.played(one)));
  for (const [index, result] of played.entries()) {
    const { recipe, happened, seen } = cases[index]!;
    const about = `case ${index} of seed ${seed}: ${JSON.stringify([recipe, happened])}`;
    if (result.status === 'rejected') throw new Error(`${about}\n${String(result.reason)}`, { cause: result.reason });
    const { status, states, n, told, emitted, running } = seen.at(-1)!;
    expect({ about, ...result.value }).toEqual({ about, status, states: status === 'active' ? states : result.value.states, n, told, emitted, running });
  }
});

/** Cases that come to no failure, in which much happens, and which do not need a stepped clock. */
async function interesting(most: number): Promise<Expected[]> {
  const found: Expected[] = [];
  const samples = fc.sample(fc.tuple(fc.oneof(chartRecipe, familyRecipe, familyRecipe), script), { numRuns: most * 60, seed });
  for (const [recipe, happenings] of samples.map(inHours)) {
    const account: Account = { happened: [], stepped: false };
    const seen = await byXState(recipe, happenings, account);
    const fine = seen.filter((one): one is Seen => one !== failed);
    const last = fine.at(-1);
    if (fine.length < Math.max(5, seen.length) || account.stepped || !last || last.told.length < 4 || last.told.length > 60) continue;
    found.push({ recipe, happened: account.happened, seen: fine });
    if (found.length === most) return found;
  }
  return found;
}

/** What is a millisecond in a recipe is an hour here: next to it, what the server and the kills take is nothing. */
const hour = 3_600_000;
const inHours = (sample: [ChartRecipe, Happening[]]): [ChartRecipe, Happening[]] =>
  JSON.parse(JSON.stringify(sample), (key, value: unknown) => ((key === 'delay' || key === 'ms') && typeof value === 'number' ? value * hour : value)) as [ChartRecipe, Happening[]]; // the same recipes

/** Asks again while the worker that was killed is not back yet. What is sent has a key, so that it is taken once. */
async function insistent<T>(ask: () => Promise<T>): Promise<T> {
  let latest: unknown;
  const tried = async () => {
    try {
      return { answer: await ask() };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      latest = error;
      return undefined;
    }
  };
  return (await until('the worker is back', tried, 90).catch((error: unknown) => Promise.reject(latest ?? error))).answer;
}

/** A case on the server shows no more of its children than the jobs that they run. */
type Came = Omit<Seen, 'kids'>;

class Play {
  private readonly told = new Map<string, Map<number, string>>();
  private readonly jobs = new Map<string, Map<number, { name: string; answer?: { ok: boolean; value: unknown } }>>();
  private readonly random = seeded(seed);
  private worker!: MortalWorker;
  private restarting = Promise.resolve();
  private untilKill = 5;

  private constructor(private readonly connection: Connection) {}

  static async begun(): Promise<Play> {
    const address = process.env['PARVIS_TEST_TEMPORAL']!; // set by global-setup
    const play = new Play(await Connection.connect({ address }));
    play.worker = await MortalWorker.started(address, `fuzz-${randomBytes(4).toString('hex')}`, (asked) => play.answer(asked));
    return play;
  }

  private answer({ activity, caseId, effect, input }: Asked): { ok: boolean; value: unknown } | undefined {
    if (activity === 'job') {
      const job = this.jobsOf(caseId).get(effect) ?? { name: nameOf(input as JobInput) };
      this.jobsOf(caseId).set(effect, job);
      return job.answer;
    }
    const told = this.told.get(caseId) ?? new Map<number, string>();
    this.told.set(caseId, told);
    if (!told.has(effect)) told.set(effect, (input as { what: string }).what); // told again by a worker after the one that was killed
    return { ok: true, value: null };
  }

  private jobsOf = (caseId: string) => {
    const jobs = this.jobs.get(caseId) ?? new Map<number, { name: string; answer?: { ok: boolean; value: unknown } }>();
    this.jobs.set(caseId, jobs);
    return jobs;
  };

  async played({ recipe, happened, seen }: Expected): Promise<Came> {
    const id = randomBytes(4).toString('hex');
    const start: FuzzedStart = { input: {}, recipe, continueAfterSteps: 1 + Math.floor(this.random() * 4) };
    const client = new Client({ connection: this.connection });
    await client.workflow.start('fuzzed', { workflowId: `fuzzed:${id}`, taskQueue: this.worker.taskQueue, args: [start] });
    const started = new StartedCase(id, client.workflow.getHandle(`fuzzed:${id}`));
    try {
      let view = await this.rested(started);
      let time = view.startedAt;
      for (const [number, happening] of happened.entries()) {
        if (view.status !== 'active') break;
        const about = this.killNowAndThen();
        if (happening.kind === 'send') await insistent(() => started.send(events[happening.event]!, {}, { key: `happening ${number}` }));
        else if (happening.kind === 'pass') await this.pass(started, (time += happening.ms));
        else {
          const running = this.running(id, view);
          const [effect, job] = running[happening.which % Math.max(1, running.length)] ?? [];
          if (job) {
            job.answer = { ok: happening.ok, value: happening.ok ? happening.value : `no ${happening.value}` };
            this.worker.answerWhatCanBe();
            await this.until(started, 'the answer is taken', ({ pending }) => !pending.some((one) => one.kind === 'actor' && one.effect === effect));
          }
        }
        await about;
        view = await this.rested(started);
        const now = this.seenNow(id, view);
        const then = seen[number + 1]!;
        // Said at once, so that what comes after it does not hide it.
        if (view.status === 'active') assert.deepStrictEqual(now, { states: then.states, n: then.n, told: then.told, running: then.running }, `after ${JSON.stringify(happening)}, the ${number}th: ${JSON.stringify(now)} instead of ${JSON.stringify(then)}`);
      }
      const history = await insistent(started.history);
      return {
        status: view.status, ...this.seenNow(id, view),
        emitted: history.flatMap(({ emitted = [] }) => (emitted as unknown as { n: number; path: string }[]).filter(({ path }) => path === '').map(({ n }) => n)), // all that these charts emit; XState hands over the case's own
      };
    } finally {
      await started.handle.terminate('it was seen').catch(() => {});
    }
  }

  private seenNow = (id: string, view: CaseView) => ({
    states: view.state,
    n: (view.particulars as unknown as { n: number }).n,
    told: [...(this.told.get(id) ?? [])].sort(([a], [b]) => a - b).map(([, what]) => what),
    running: view.status === 'active' ? this.running(id, view).map(([, { name }]) => name) : [],
  });

  private async pass(started: StartedCase, to: number): Promise<void> {
    const access = { connection: this.connection, namespace: 'default' };
    await until('its time has passed', async () => {
      const left = to - (await timeOf(access as never, started.handle.workflowId));
      // A run that ends on the way is followed by one whose time goes on from where it was.
      if (left > 0) await passTime(access as never, started.handle.workflowId, to).catch(() => {});
      const view = await insistent(started.view);
      return view.status !== 'active' || (left <= 0 && !view.deadlines.some(({ at }) => at <= to)) || undefined;
    }, 60);
  }

  private running = (caseId: string, { pending }: CaseView) =>
    pending
      .flatMap(({ kind, effect }) => {
        const job = kind === 'actor' ? this.jobsOf(caseId).get(effect) : undefined;
        return job ? [[effect, job] as const] : [];
      })
      .sort(([, a], [, b]) => compare(a.name, b.name));

  /** Nothing is left to be told, and every job that runs has been asked for. */
  private rested = (started: StartedCase): Promise<CaseView> =>
    this.until(started, 'it is at rest', ({ pending }) => pending.every(({ kind, effect }) => kind === 'actor' && this.jobsOf(started.id).has(effect)));

  private until = (started: StartedCase, what: string, holds: (view: CaseView) => boolean): Promise<CaseView> =>
    until(`case ${started.id}: ${what}`, async () => {
      const view = await insistent(started.view);
      return holds(view) ? view : undefined;
    }, 60);

  private killNowAndThen(): Promise<void> {
    this.untilKill -= 1;
    if (this.untilKill === 0) {
      this.untilKill = 8 + Math.floor(this.random() * 12);
      this.restarting = this.restarting.then(() => this.worker.killAndStartAgain());
    }
    return this.restarting;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.restarting;
    await this.worker[Symbol.asyncDispose]();
    await this.connection.close();
  }
}
