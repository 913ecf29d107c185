import type { z } from 'zod';
import { Failure, type Issue } from '../failures';
import { plainly } from '../plain-words';

/**
 * All that is wrong in a document, at once: `brokenRule` where every problem is a rule of the programme, else `input`.
 * @param document the document as entered, to tell missing from wrong.
 */
export function issuesFailure(name: string, error: z.ZodError, document: unknown): Failure {
  const issues = issuesOf(error, document);
  const rulesOnly = issues.every((issue) => issue.rule !== undefined);
  const count = issues.length === 1 ? 'one problem' : `${issues.length} problems`;
  return rulesOnly
    ? new Failure('brokenRule', `${name} breaks a rule of the programme:`, { issues })
    : new Failure('input', `${name} has ${count}:`, { issues });
}

/** A value that is malformed is not judged by the rules as well. */
export function issuesOf(error: z.ZodError, document: unknown): Issue[] {
  const issues = error.issues.flatMap((issue) => flatten(issue, [], document));
  const malformed = new Set(issues.filter(({ rule }) => rule === undefined).map(({ path }) => path));
  return issues.filter(({ path, rule }) => rule === undefined || !malformed.has(path));
}

type ZodIssue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

function flatten(issue: ZodIssue, base: Path, document: unknown): Issue[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'invalid_union') {
    const meant = branchMeant(issue.errors, path, document);
    if (meant) return meant.flatMap((nested) => flatten(nested, path, document));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: dotted([...path, key]), message: 'there is no such field here' }));
  }
  const rule: unknown = issue.code === 'custom' ? issue.params?.['rule'] : undefined;
  const missing = issue.code === 'invalid_type' && valueAt(document, path) === undefined;
  const message = missing && /^Invalid input/.test(issue.message) ? 'is missing' : issue.message;
  return [{ path: dotted(path), message: plainly(message), ...(typeof rule === 'string' ? { rule } : {}) }];
}

/**
 * Of several shapes, the one that was clearly meant: fewer misfits of its outline (a field that is missing or unknown)
 * than any other. None where the entry tells nothing.
 */
function branchMeant(branches: readonly (readonly ZodIssue[])[], base: Path, document: unknown): readonly ZodIssue[] | undefined {
  const entered = valueAt(document, base);
  if (typeof entered !== 'object' || entered === null || Object.keys(entered).length === 0) return undefined;
  const misfits = branches.map((issues) =>
    issues.reduce((count, issue) => {
      if (issue.code === 'unrecognized_keys' && issue.path.length === 0) return count + issue.keys.length;
      return issue.path.length === 1 && valueAt(entered, issue.path) === undefined ? count + 1 : count;
    }, 0),
  );
  const least = Math.min(...misfits);
  return misfits.filter((count) => count === least).length === 1 ? branches[misfits.indexOf(least)] : undefined;
}

function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** `company.address.lines[0]` */
function dotted(path: Path): string {
  return path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`), '');
}
