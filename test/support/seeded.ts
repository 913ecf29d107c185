/** A stream of numbers in [0, 1) that a seed repeats: a linear congruential generator, good enough to pick moments. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
