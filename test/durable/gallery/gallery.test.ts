import { pieces } from './pieces';
import { playedByXState, Stage, type Played } from './stage';

/** Charts in the manner of XState's own examples, unbound and unmodified: the engine does with them what XState's interpreter does. */

let stage: Stage;
beforeAll(async () => (stage = await Stage.begun()));
afterAll(() => stage[Symbol.asyncDispose]());

describe.each(Object.entries(pieces))('%s', (_, piece) => {
  let expected: Played;
  beforeAll(async () => void (expected = await playedByXState(piece)));

  test.each([['in one run', 0], ['continued as new after every third step', 3]])('comes to the same as on XState’s interpreter, %s', async (_how, continueAfterSteps) => {
    expect(await stage.played(piece, continueAfterSteps)).toEqual(expected);
  });
});
