/**
 * The core: a pure function over XState's own transitions. It knows nothing of Temporal, so the same code serves the
 * workflow, the forecast, the command line and the tests.
 */
export { actorTree } from './actor-tree';
export { shortened, stored, tailOf, unstored, type Segment } from './audit';
export { meets, unknownStates } from './awaited';
export { actionBinding, actorBinding, bindChart, BindingError, declarationOf, defaultLimits, limitOf, type BoundChart } from './bind';
export { decode, encode, messageOf } from './data';
export { nextDeadline, nextTimer, passDeadlines } from './deadlines';
export { dehydrate, notPortable, rehydrate } from './dehydrate';
export type { Addressee, Effect, Say } from './effects';
export { performInCase } from './in-case';
export { forgetFetched, inboxOf } from './inbox';
export { rootSession } from './live-actor';
export { availableEvents, deadlinesOf, describeQuestion, forecast, read } from './outlook';
export { gone } from './live-actor';
export { actionAt, isMachine, kindOf, logicAt, type LogicKind } from './logic';
export { keep, label, type Letter } from './mailbox';
export { actionId, answerOf, judgeWord, obey, stuckOf, type OutboxBooks, type Stuck, type Word, type WordJudgement } from './operators';
export { shortSentence } from './parking';
export { holdsFor, leafStates, possibleLeafStates, statusOf } from './paths';
export { bytesBeyond, bytesOf, freezeContext } from './purity';
export { judge, type Judgement } from './refusals';
export { begin, parkResult, restartActors, retryParked, step, tryAnew, type Step } from './step';
export { StepError, type CaseState, type DehydratedCase, type Emission, type Kept, type Outcome, type ParentCase, type ParkedStimulus, type RunningActor, type Stimulus, type Timer } from './state';
export { addDeadline, addRegion, dropDeadline, mapContext, migrateChild, renameDelay, renameState, type Migration } from './migrations';
export type { PortableCase, PortableChild, PortableDeadline } from './portable';
export { tryUpgrade, type AskedAction, type TriedUpgrade } from './upgrade';
export { bindVersions, type BoundVersions } from './versions';
