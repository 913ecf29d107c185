/**
 * The core: a pure function over XState's own transitions. It knows nothing of Temporal, so the same code serves the
 * workflow, the forecast, the command line and the tests.
 */
export { bindChart, BindingError, defaultLimits, type BoundChart } from './bind';
export { dehydrate, rehydrate } from './dehydrate';
export type { Effect } from './effects';
export { availableEvents, deadlinesOf, forecast, read } from './outlook';
export { holdsFor, leafStates, possibleLeafStates } from './paths';
export { bytesOf } from './purity';
export { judge, type Judgement } from './refusals';
export { begin, label, nextTimer, parkResult, passDeadlines, restartActors, retryParked, step, StepError, type Step } from './step';
export type { CaseState, DehydratedCase, ParkedStimulus, RunningActor, Stimulus, Timer } from './state';
