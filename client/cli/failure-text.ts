import { failureCodes, type Failure, type Issue } from '../failures';

/** A failure for people: the sentence, then every problem on its own line with its place. */
export function failureForPeople(failure: Failure): string {
  // The chart's sentence about a malformed event is its problems in a row; they are told one a line instead.
  const lines = [failure.code === 'malformed' && failure.details.issues ? 'The event does not have the right form:' : failure.message];
  for (const issue of failure.details.issues ?? []) lines.push(`  ${issueLine(issue)}`);
  if (failure.details.todo) lines.push(failure.details.todo);
  return lines.join('\n');
}

/**
 * The same for programs: `{ error: { code, exit, says, message, issues?, … } }`. `code` is stable, see `failureCodes`;
 * `message` may be reworded.
 */
export function failureAsJson(failure: Failure): { error: Record<string, unknown> } {
  const { says } = failureCodes[failure.code];
  return { error: { code: failure.code, exit: failure.exit, says, message: failure.message, ...failure.details } };
}

function issueLine({ path, message, rule }: Issue): string {
  return `${path === '' ? '(whole)' : path}: ${message}${rule ? ` [${rule}]` : ''}`;
}
