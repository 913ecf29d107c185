import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { actionsOf, eventTypeOf, goesToSelf, type PlacedAction } from './anatomy';
import { allNodes, namesEvent, pathOf } from '../core/paths';
import { areTogether, isBelow, leaves, leavesEntered, type Reach } from './reach';
import type { ChartWarning } from './warning';

/**
 * Delayed events that the chart sends itself and that it means to cancel, since it gave them an id. Where anything is
 * decided by a function that cannot be seen through (`enqueueActions`, a computed id), nothing is said.
 */
export function timerWarnings(machine: AnyStateMachine, reach: Reach): ChartWarning[] {
  const actions = actionsOf(machine);
  const cancels = actions.filter(({ builtIn }) => builtIn?.type === 'xstate.cancel');
  const opaque = actions.some(({ builtIn }) => builtIn?.type === 'xstate.enqueueActions') || cancels.some(({ builtIn }) => typeof builtIn?.['sendId'] !== 'string');
  if (opaque) return [];
  const delayed = actions.filter(({ builtIn }) => builtIn?.['delay'] !== undefined);
  const named = new Set([...delayed.map(({ builtIn }) => builtIn?.['id']), ...allNodes(machine).flatMap((node) => node.after.map(({ eventType }): unknown => eventType))]);
  const cancelled = new Set(cancels.map(({ builtIn }) => builtIn?.['sendId']));

  const idle = cancels
    .filter(({ builtIn }) => !named.has(builtIn?.['sendId']))
    .map(({ builtIn, place }): ChartWarning => ({ code: 'cancelsNothing', place, message: `no delayed event bears the id «${String(builtIn?.['sendId'])}»; the id is what was given to \`raise\` or \`sendTo\`, not the event's type` }));
  const left = delayed.filter(({ builtIn }) => builtIn && goesToSelf(builtIn) && typeof builtIn['id'] === 'string' && !cancelled.has(builtIn['id'])).flatMap((action) => outlives(action, reach));
  return [...idle, ...left];
}

/** A delayed event comes too late where its state can be left before, and a state outside of that one takes it. */
function outlives({ builtIn, place, ...action }: PlacedAction, reach: Reach): ChartWarning[] {
  const type = eventTypeOf(builtIn?.['event']);
  if (type === undefined) return [];
  return ownersOf(action).flatMap((owner): ChartWarning[] => {
    const leftBefore = reach.tables.some(({ node, open, event }) => event !== type && areTogether(node, owner) && open.some((transition) => leaves(transition, owner) && !ends(transition)));
    const taker = [...reach.reached].find((node) => node !== owner && !isBelow(node, owner) && namesEvent(node, type));
    if (!reach.reached.has(owner) || !leftBefore || !taker) return [];
    const id = String(builtIn?.['id']);
    return [{ code: 'timerNotCancelled', place, message: `«${type}» comes even when «${pathOf(owner)}» was left long ago, and «${pathOf(taker)}» takes it then; cancel «${id}» on exit, or use \`after\`` }];
  });
}

/** A machine that has ended takes nothing more. */
const ends = (transition: AnyTransitionDefinition): boolean => leavesEntered(transition)?.every(({ type, parent }) => type === 'final' && !parent?.parent) ?? false;

/** The states that a delayed event belongs to: the one whose entry starts it, or those that its transition enters. */
const ownersOf = ({ node, moment, transition }: Pick<PlacedAction, 'node' | 'moment' | 'transition'>): readonly AnyStateNode[] =>
  moment === 'entry' ? [node] : moment === 'exit' ? [] : transition?.target?.length ? transition.target : [node];
