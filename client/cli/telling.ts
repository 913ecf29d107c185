/** Regions at rest, where nothing is going on and nobody waits for anything. */
const atRest = /\.(?:passed|proven|unasked|associated|closed|inGoodStanding|current|upToDate|none|ready|review\.open|decision\.open)$/;

/** Of all active states those that tell where a case is, for a line of a list: `verifying: checks.identity.open, clock.overdue.stuck`. */
export function telling(state: readonly string[]): string {
  const stage = state.find((path) => path.startsWith('stage.'))?.split('.')[1];
  if (stage === undefined) return state.join(', ');
  const within = `stage.${stage}.`;
  const going = state.filter((path) => !atRest.test(path)).map((path) => (path.startsWith(within) ? path.slice(within.length) : path)).filter((path) => path !== `stage.${stage}`);
  return going.length === 0 ? stage : `${stage}: ${going.join(', ')}`;
}
