import * as fc from 'fast-check';
import { chartRecipe, familyRecipe, script } from './recipe';
import { byCore, byXState } from './runs';

/** PARVIS_FUZZ_CASES and PARVIS_FUZZ_SEED widen or repeat a run; the seed of a failing one is printed with its smallest counterexample. */
const numRuns = Number(process.env['PARVIS_FUZZ_CASES'] ?? 2_000);
const seed = Number(process.env['PARVIS_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

// XState warns of every event to an actor that has ended.
beforeAll(() => void jest.spyOn(console, 'warn').mockImplementation());
afterAll(() => jest.restoreAllMocks());

test.each([
  ['charts', chartRecipe],
  ['charts with children', familyRecipe],
])(`the core does what XState's own interpreter does, carried over as JSON or not: ${numRuns} random %s and scripts, seed ${seed}`, async (_, recipes) => {
  await fc.assert(
    fc.asyncProperty(recipes, script, async (recipe, happenings) => {
      const expected = await byXState(recipe, happenings);
      fc.pre(expected.length > 0); // XState began between states
      const happened = happenings.slice(0, expected.length - 1); // the first was seen before anything happened
      expect(byCore(recipe, happened)).toEqual(expected);
      expect(byCore(recipe, happened, true)).toEqual(expected);
    }),
    { numRuns, seed, endOnFailure: false },
  );
}, 600_000);
