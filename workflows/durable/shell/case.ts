import {
  allHandlersFinished, ApplicationFailure, condition, continueAsNew, currentUpdateInfo, defineQuery, defineSignal, defineUpdate, log, setHandler, sleep, upsertMemo, workflowInfo,
} from '@temporalio/workflow';
import type { SearchValue } from '../binding';
import {
  actionId, begin, decode, forgetFetched, gone, inboxOf, judge, keep, leafStates, limitOf, messageOf, nextDeadline, notPortable, parkResult, passDeadlines, read, rehydrate, restartActors, shortened, statusOf, step, stored, tailOf, tryAnew, unknownStates,
  type BoundChart, type BoundVersions, type CaseState, type Effect, type Emission, type Judgement, type ParentCase, type Step,
} from '../core';
import { engine } from '../engine';
import {
  wire, type AwaitAnswer, type AwaitRequest, type CaseView, type ChartEvent, type EmittedSignal, type FetchedSignal, type HistoryTail, type Inbox, type Message, type SendAnswer, type Sender,
  type SendRequest,
} from '../protocol';
import { Actors } from './actors';
import { Archive } from './archive';
import { LocalResults } from './local-results';
import { Messages, reportNotBegun } from './messages';
import { takeOrders } from './orders';
import { Outbox } from './outbox';
import { refused } from './refused';
import { SearchAttributes } from './search';
import { TakingUp } from './taking-up';
import { Timers } from './timers';
import type { Carried, Desk, Posted, StartArgument } from './types';
import { Upgrades } from './upgrades';
import { versionOf } from './versions';
import { viewOf } from './view';
import { Waiters } from './waiters';

const sendUpdate = defineUpdate<SendAnswer, [SendRequest]>(wire.send);
const awaitUpdate = defineUpdate<AwaitAnswer, [AwaitRequest]>(wire.await);
const viewQuery = defineQuery<CaseView, [at?: number]>(wire.view);
const emittedSignal = defineSignal<[EmittedSignal]>(wire.emitted);
const messageSignal = defineSignal<[Message]>(wire.message);
const fetchedSignal = defineSignal<[FetchedSignal]>(wire.fetched);
const inboxQuery = defineQuery<Inbox, [generation: number, after: number]>(wire.inbox);
const historyQuery = defineQuery<HistoryTail, [after?: number]>(wire.history);

/** How long work outside may take to come back before a continue-as-new cuts it and has it started again. */
const drainTimeout = '10 seconds';

/** Executes one case from its start, or from what the run before carried over, until its chart is done. */
export async function runCase(versions: BoundVersions, start: StartArgument, carried?: Carried): Promise<unknown> {
  const version = versionOf(versions, start, carried);
  const chart = versions.chart(version);
  const { caseId, kind } = namesOf(workflowInfo().workflowId);
  const opening = carried
    ? restartActors(rehydrate(chart, carried.case))
    : await started(start, () => begin(chart, { caseId, input: start.input, at: Date.now(), by: start.by ?? nobody, ...(start.parent ? { parent: start.parent } : {}) }));

  /** A server refuses attributes that nobody has registered, so they are for charts that ask for them. */
  const searched = chart.binding.search !== undefined;
  let state: CaseState = opening.state;
  let steps = 0;
  let marked = 0;
  let told = false;
  const over = (): boolean => state.snapshot.status !== 'active';
  const ending = () => state.snapshot as { readonly status: string; readonly output?: unknown; readonly error?: unknown }; // of a chart that is over
  let leaving = false;
  /** The validator's judgement, with the step that it made, for the handler that follows it at once. A replay runs no validators and judges anew, to the same end. */
  let latest: { readonly update: string | undefined; readonly of: CaseState; readonly judged: Passed } | undefined;
  const desk: Desk = {
    state: () => state,
    passDue,
    move: (stimulus) => {
      passDue();
      if (stimulus.kind === 'timer' && !state.timers.some(({ generation }) => generation === stimulus.generation)) return; // it was due
      adopt(step(chart, state, stimulus, Date.now()));
    },
    emit: (generation, number, emission) => desk.move({ kind: 'emitted', generation, number, emission }),
    keep: (letter) => adopt(keep(chart, state, letter, Date.now())),
    park: (generation, error) => {
      passDue();
      adopt(parkResult(chart, state, generation, error, Date.now()));
    },
  };
  const messages: Messages = new Messages(chart, desk, () => outbox, () => {
    state = { ...state, effect: state.effect + 1 };
    return state.effect;
  }, carried?.heard ?? {});
  const localResults = new LocalResults();
  const timers = new Timers(desk, localResults);
  const actors = new Actors(desk, chart, localResults, start.continueAfterSteps);
  const outbox: Outbox = new Outbox(caseId, chart, () => state, (session, event) => desk.move({ kind: 'sent', session, event }), (message, why) => messages.undelivered(message, why), actors.birthOf, carried?.undone ?? [], countActions);
  const search = new SearchAttributes();
  const waiters = new Waiters(() => state, localResults, (awaited) => unknownStates(awaited, versions.from(version)));
  const archive = new Archive(chart.binding.archive, kind);
  const takingUp = new TakingUp();
  const until = async (holds: () => boolean): Promise<void> => {
    await condition(() => takingUp.isDoubtful() || holds());
    takingUp.check();
  };
  /** As long as work outside may take. The time is not called off, since it is the result of a local activity that may come: see `LocalResults`. */
  const drained = async (holds: () => boolean): Promise<void> => {
    if (holds()) return;
    let late = false;
    void sleep(drainTimeout).then(() => (late = true));
    await until(() => late || holds());
  };
  /** What actions sent that ran within the case; it is taken when their step is over. */
  const sentWithin: { session: string; event: ChartEvent }[] = [];
  const upgrades = new Upgrades(versions, version, {
    state: () => state,
    actions: () => [...outbox.waiting(), ...outbox.undone.flatMap(({ posted, lost }) => (lost ? [] : [posted]))],
    refuse: (refusal) => refused(caseId, refusal),
  });

  function adopt(made: Step): void {
    state = made.state;
    steps += 1;
    localResults.stepped();
    for (const effect of made.effects) set(effect);
    countActions();
    const seen = searched && search.update(searchValues(chart, kind, state));
    if (!seen && !made.effects.some(({ kind: asked }) => commanding.has(asked)) && !currentUpdateInfo()) markStep();
    if (state.parent?.sync && state.snapshot.status === 'active') messages.moved(state.parent, state);
    if (state.parent && over() && !told) reportEnd(state.parent);
    waiters.look();
    for (const { session, event } of sentWithin.splice(0)) desk.move({ kind: 'sent', session, event });
  }

  /**
   * A step that asks Temporal for nothing leaves a task without a command, and the SDK may join such a one with a later task
   * when it takes the case up anew: the step would then have been made at another time. So it leaves a mark.
   */
  function markStep(): void {
    if (state.revision > marked) upsertMemo({ revision: state.revision });
    marked = state.revision;
  }

  /** A parent hears at once how the case ended, not only when the last of its actions is done. */
  function reportEnd(parent: ParentCase): void {
    told = true;
    const { status, output, error } = ending();
    if (status !== 'stopped') messages.ended(parent, status === 'error' ? { kind: 'failed', error } : { kind: 'done', output });
  }

  /** What is done outside makes room for what the chart may ask for. */
  function countActions(): void {
    if (state.outbox !== outbox.length) state = { ...state, outbox: outbox.length };
  }

  /** Temporal hands over an event that came late before a timer that fired long ago; the chart gets them in the order of time. */
  function passDue(): void {
    const passed = passDeadlines(chart, state, Date.now());
    if (passed.state !== state) adopt(passed);
  }

  function set(effect: Effect): void {
    switch (effect.kind) {
      case 'startActor':
        return leaving ? undefined : actors.start(effect); // while leaving, the next run starts what is on the books
      case 'stopActor':
        return actors.stop(effect.generation);
      case 'startTimer':
        return leaving ? undefined : timers.start(effect.generation, effect.deadline);
      case 'cancelTimer':
        return timers.cancel(effect.generation);
      case 'perform':
        return outbox.post({ effect: effect.effect, action: effect.action, params: effect.params, ...(effect.asked === undefined ? {} : { asked: effect.asked }), since: state.at });
      case 'tell':
        return messages.tell(effect);
      case 'run':
        return perform(effect);
      case 'emit':
        return log.info('emitted', { event: effect.event });
      case 'log':
        return log.info(effect.label ?? 'log', { value: effect.value });
    }
  }

  function perform({ effect, action, call, asked }: Extract<Effect, { kind: 'run' }>): void {
    try {
      call((session, event) => void sentWithin.push({ session, event }));
    } catch (error) {
      outbox.putAside({ effect, action, params: undefined, inCase: true, asked: asked?.(), since: state.at }, error);
    }
  }

  if (carried) {
    if (searched) search[carried.adopted ? 'replace' : 'assumeSent'](searchValues(chart, kind, state));
    for (const { generation, deadline } of state.timers) timers.start(generation, deadline);
    // Actors first: what is said to a child case waits until that is there, which the run before may have left under way.
    for (const effect of opening.effects) set(effect);
    for (const posted of carried.posted) outbox.post(posted);
    if (carried.adopted) {
      passDue();
      adopt(tryAnew(chart, state, Date.now()));
      for (const { posted } of outbox.undone) outbox.retry(actionId(posted.effect));
    }
  } else {
    adopt(opening);
  }
  steps = 0;
  const executing = { ...engine, ...(carried?.engine ? { before: carried.engine } : {}) };

  // Only now: an update that was waiting for the case runs inside this very call.
  setHandler(sendUpdate, (request) => takingUp.inTurn(() => send(request)), { validator: (request) => void verdict(request) });
  takeOrders(chart, {
    caseId, outbox, takingUp, passDue, adopt,
    state: (withDeadlines) => (withDeadlines ? passDeadlines(chart, state, Date.now()).state : state),
  });
  upgrades.answer(takingUp);
  setHandler(awaitUpdate, (request) => takingUp.inTurn(() => (passDue(), waiters.wait(request))), { validator: (request) => waiters.admit(request) });
  // The workflow's own clock stands between its steps, so whoever looks says what time it is.
  const view = (at = 0): CaseView => viewOf(chart, kind, state, outbox.waiting(), outbox.undone, Math.max(Date.now(), at), executing);
  setHandler(viewQuery, takingUp.forQuery(view));
  setHandler(historyQuery, takingUp.forQuery((after) => tailOf(state, statusOf(state.snapshot), after)));
  setHandler(emittedSignal, ({ generation, number, emission }) =>
    desk.move({ kind: 'emitted', generation, number, emission: decode(emission, gone) as Emission })); // of our own activity's making
  setHandler(messageSignal, (message) => messages.hear(message));
  setHandler(fetchedSignal, ({ generation, upTo }) => void (state = forgetFetched(state, generation, upTo)));
  setHandler(inboxQuery, takingUp.forQuery((generation, after) => {
    const inbox = inboxOf(state, generation, after);
    return inbox.over || actors.has(generation) ? inbox : { ...inbox, events: [], over: 'leaving' }; // on the books, for the next run to start
  }));

  function verdict(request: SendRequest): Passed {
    // As a validator it changes nothing, so it looks at the case as it will be when the deadlines have passed.
    const of = passDeadlines(chart, state, Date.now()).state;
    const update = currentUpdateInfo()?.id;
    if (latest && update !== undefined && latest.update === update && latest.of === of) return latest.judged;
    const judged = judge(chart, of, request, Math.max(Date.now(), of.at));
    if (judged.verdict === 'refuse') throw refused(caseId, judged.refusal);
    latest = { update, of, judged };
    return judged;
  }

  function send(request: SendRequest): SendAnswer {
    passDue();
    const judged = verdict(request);
    if (judged.verdict === 'answered') return judged.answer;
    if (judged.verdict === 'keep') {
      const { by, reason, key } = request;
      desk.keep({ event: judged.event, by, ...(reason === undefined ? {} : { reason }), ...(key === undefined ? {} : { key }) });
      return { revision: state.revision, state: leafStates(state.snapshot), kept: true, until: state.mailbox.at(-1)!.until }; // just put in, the youngest
    }
    adopt(judged.made); // no deadline has passed since, and nothing else has moved the case
    return { revision: state.revision, state: leafStates(state.snapshot) };
  }

  const full = (): boolean => upgrades.asked || workflowInfo().continueAsNewSuggested || steps >= (start.continueAfterSteps ?? Number.POSITIVE_INFINITY);
  for (;;) {
    // What has failed for good is not lost with the case: somebody has it tried again or discards it.
    await until(() => (over() && outbox.length === 0) || (!over() && full() && notPortable(state) === undefined));
    if (!over() && localResults.wasLast) {
      await localResults.anotherTask(); // to leave is to call off
      continue;
    }
    waiters.dismiss();
    // Waiting costs promises, and each of them a stack trace of Temporal's; most often there is nothing to wait for.
    if (!allHandlersFinished()) await until(allHandlersFinished);
    if (over()) {
      const { status, output, error } = ending();
      const closed = archive.close(state, view);
      if (closed) await closed;
      // The server does not let a run end that is signalled meanwhile, and gives up the updates of the task in which it was to.
      if (!actors.areSilent) await drained(() => actors.areSilent);
      if (outbox.length > 0 || !allHandlersFinished()) await until(() => outbox.length === 0 && allHandlersFinished());
      if (status === 'error') throw failedChart(error);
      return output;
    }

    leaving = true;
    outbox.hold();
    actors.endEndless();
    const archived = archive.storeSegments(state);
    await drained(() => actors.count === 0 && actors.areSilent && outbox.working === 0);
    actors.stopAll();
    outbox.cancelAll();
    await drained(() => actors.areSilent && outbox.working === 0);
    const through = await archived; // first: what moves the case meanwhile is not to be lost
    state = stored(state, through);
    if (!allHandlersFinished()) await until(allHandlersFinished);
    if (notPortable(state) === undefined) break;
    stay(); // until it can leave: what would be lost with this run was made in the meantime
  }

  /** Takes up again in this run what was cut for the next. */
  function stay(): void {
    leaving = false;
    waiters.welcome();
    const again = restartActors(state);
    state = again.state;
    for (const effect of again.effects) set(effect);
    for (const { generation, deadline } of state.timers) if (!timers.has(generation)) timers.start(generation, deadline);
    outbox.resume();
  }

  state = shortened(state, limitOf(chart, 'auditEntries'), chart.binding.archive !== undefined);
  const posted: readonly Posted[] = outbox.waiting();
  return continueAsNew<(start: StartArgument, carried: Carried) => Promise<unknown>>(
    { ...start, input: {} }, // the chart took it in when it began
    { ...upgrades.carry(Date.now()), posted, undone: outbox.undone, heard: messages.heard },
  );
}

/** Effects that are commands of the task in which they are asked for, whatever else is under way. */
const commanding: ReadonlySet<Effect['kind']> = new Set(['startActor', 'startTimer']);

/** A judgement that is not a refusal. */
type Passed = Exclude<Judgement, { verdict: 'refuse' }>;

/** `enrollment:fabrikam` is the case `fabrikam` of the kind `enrollment`. */
function namesOf(workflowId: string): { kind: string; caseId: string } {
  const colon = workflowId.indexOf(':');
  return colon < 0 ? { kind: workflowInfo().workflowType, caseId: workflowId } : { kind: workflowId.slice(0, colon), caseId: workflowId.slice(colon + 1) };
}

/** A chart that cannot even begin fails the run for good: there is no state to keep and nothing to wait for. */
async function started({ parent }: StartArgument, make: () => Step): Promise<Step> {
  try {
    return make();
  } catch (error) {
    const failure = ApplicationFailure.nonRetryable(`the case could not begin: ${messageOf(error)}`, 'notBegun');
    if (parent) await reportNotBegun(parent, failure);
    throw failure;
  }
}

const nobody: Sender = { kind: 'system', id: 'start', roles: [] };

/** A chart that ends in an error, as XState has it, fails its workflow with that error. */
const failedChart = (error: unknown): ApplicationFailure =>
  error instanceof Error
    ? ApplicationFailure.create({ message: error.message, type: error.name, nonRetryable: true })
    : ApplicationFailure.create({ message: messageOf(error), type: 'thrown', nonRetryable: true, details: [error] });

function searchValues(chart: BoundChart, kind: string, state: CaseState): Record<string, SearchValue> {
  const reading = read(chart, state, state.at);
  return {
    CaseKind: kind,
    CaseState: reading.state,
    CaseTag: reading.tags.length > 0 ? reading.tags : undefined,
    CaseDeadline: nextDeadline(state),
    ...chart.binding.search?.(reading),
  };
}
