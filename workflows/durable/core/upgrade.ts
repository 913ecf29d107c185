import type { UpgradeOutcome } from '../protocol';
import { actionBinding, limitOf, type BoundChart } from './bind';
import { encode, messageOf } from './data';
import { dehydrate, notPortable, rehydrate } from './dehydrate';
import { activePaths, notSetGoing } from './fit';
import { actionAt } from './logic';
import { read } from './outlook';
import { leafStates } from './paths';
import { Passage } from './passage';
import { frozenCase, type Misfit } from './portable';
import { bytesOf, withSeededRandom } from './purity';
import type { CaseState, DehydratedCase } from './state';
import type { BoundVersions } from './versions';

/** What an upgrade would come to, and the upgraded case where it fits. */
export interface TriedUpgrade {
  readonly outcome: UpgradeOutcome;
  readonly upgraded?: DehydratedCase;
}

/** An action in the outbox. `asked` is there where the chart's own implementation is to perform it. */
export interface AskedAction {
  readonly action: string;
  readonly asked?: unknown;
  /** It is a message to another case, with which the chart has nothing more to do. */
  readonly message?: unknown;
}

/**
 * Takes a case to another version in memory, a migration for each version on the way, and tries everything that the new
 * version would do with it on arrival: restore it, show it, make it searchable. Nothing of the case is changed.
 * @param actions what is asked for and not done yet
 */
export function tryUpgrade(versions: BoundVersions, from: number, to: number, state: CaseState, actions: readonly AskedAction[]): TriedUpgrade {
  const before = leafStates(state.snapshot);
  if (to === from) return { outcome: { outcome: 'already', from, to, before } };
  const fails = (problems: readonly Misfit[]): TriedUpgrade => ({ outcome: { outcome: 'fails', from, to, before, problems } });
  if (to < from) return fails([{ place: 'version', problem: `the case runs version ${from}; there is no way back to ${to}` }]);
  if (!versions.numbers.includes(to)) return fails([{ place: 'version', problem: `this worker carries ${listed(versions.numbers)}, not ${to}` }]);

  const way = Array.from({ length: to - from }, (_, index) => from + index + 1);
  const missing = way.filter((step) => !versions.migration(step));
  if (missing.length > 0) return fails(missing.map((step) => ({ place: `migration ${step}`, problem: `there is none from version ${step - 1} to ${step}` })));

  const why = notPortable(state);
  if (why !== undefined) return fails([{ place: 'case', problem: why }]);
  const [old, chart] = [versions.chart(from), versions.chart(to)];
  const passage = new Passage(old, dehydrate(state));
  let migrated = passage.out();
  for (const step of way) {
    try {
      for (const migrate of versions.migration(step) ?? []) {
        const given = migrated;
        migrated = frozenCase(withSeededRandom(`${state.caseId}@${state.revision}`, () => migrate(given)));
      }
    } catch (error) {
      return fails([{ place: `migration ${step}`, problem: messageOf(error) }]);
    }
  }

  const misfits: Misfit[] = [];
  const upgraded = passage.into(chart, migrated, misfits);
  misfits.push(...contextMisfits(chart, migrated.context), ...actionMisfits(chart, actions));
  const after = misfits.length === 0 ? arrival(chart, upgraded, state.at, misfits) : undefined;
  if (!after) return fails(misfits);
  const active = activePaths(chart.machine, migrated.value);
  return { outcome: { outcome: 'fits', from, to, before, after, notes: notSetGoing(chart.machine, old.machine, active, migrated) }, upgraded };
}

function contextMisfits(chart: BoundChart, context: unknown): Misfit[] {
  const misfits: Misfit[] = [];
  const parsed = chart.binding.context?.safeParse(context);
  for (const issue of parsed?.error?.issues ?? []) misfits.push({ place: ['context', ...issue.path].join('.'), problem: issue.message });
  const [size, allowed] = [bytesOf(encode(context)), limitOf(chart, 'contextBytes')];
  if (size > allowed) misfits.push({ place: 'context', problem: `it would have ${size} bytes as JSON; ${allowed} are allowed` });
  return misfits;
}

function actionMisfits(chart: BoundChart, actions: readonly AskedAction[]): Misfit[] {
  const homeless = actions.filter(({ action, asked, message }) => !message && (asked === undefined ? !actionBinding(chart, action) : !actionAt(chart.machine, action)));
  return [...new Set(homeless.map(({ action }) => action))].map((action) => ({ place: `action ${action}`, problem: 'it is asked for and not done yet, and the new version does not have it' }));
}

/**
 * Does what the next run would do before anything else; there it could only fail.
 * @returns the leaf states in which the case arrives, or undefined where it does not
 */
function arrival(chart: BoundChart, upgraded: DehydratedCase, at: number, misfits: Misfit[]): readonly string[] | undefined {
  const attempt = <T>(place: string, make: () => T): T | undefined => {
    try {
      return make();
    } catch (error) {
      misfits.push({ place, problem: messageOf(error) });
      return undefined;
    }
  };
  const state = attempt('case', () => rehydrate(chart, upgraded));
  if (!state) return undefined;
  const reading = read(chart, state, at);
  attempt('view', () => chart.binding.view?.(reading));
  attempt('search', () => chart.binding.search?.(reading));
  return misfits.length === 0 ? leafStates(state.snapshot) : undefined;
}

const listed = (numbers: readonly number[]): string => (numbers.length === 1 ? `version ${numbers[0]}` : `versions ${numbers.join(', ')}`);
