import * as fc from 'fast-check';
import { chartRecipe, script } from './recipe';
import { byCore, byXState } from './runs';

/** PARVIS_FUZZ_CASES and PARVIS_FUZZ_SEED widen or repeat a run; the seed of a failing one is printed with its smallest counterexample. */
const numRuns = Number(process.env['PARVIS_FUZZ_CASES'] ?? 2_000);
const seed = Number(process.env['PARVIS_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

test(`the core does what XState's own interpreter does: ${numRuns} random charts and scripts, seed ${seed}`, async () => {
  await fc.assert(
    fc.asyncProperty(chartRecipe, script, async (recipe, happenings) => {
      expect(byCore(recipe, happenings)).toEqual(await byXState(recipe, happenings));
    }),
    { numRuns, seed, endOnFailure: false },
  );
}, 600_000);
