import { and, not, or, type AnyStateMachine } from 'xstate';
import { nameOf } from './anatomy';

/**
 * What can be known of guards without asking them. Each is taken for a yes-or-no that is not known; `and`, `or`, `not`
 * and the same guard standing twice tie them together. Guards that are asked for one event see the same data.
 */

/** Of a branch, once those before it have said no: `never` taken, `always` taken, or `open`. */
export type Prospect = 'never' | 'always' | 'open';

type Formula = { readonly constant: boolean } | { readonly asks: string } | { readonly not: Formula } | { readonly every: readonly Formula[] } | { readonly some: readonly Formula[] };

/** More guards than this in one table are not looked into: the work doubles with each. */
const mostGuards = 12;

/** What can be said of each branch of a table. */
export function prospectsOf(machine: AnyStateMachine, guards: readonly unknown[]): Prospect[] {
  const formulas = guards.map((guard) => formulaOf(machine, guard));
  const asked = [...new Set(formulas.flatMap(asksOf))];
  if (asked.length > mostGuards) return guards.map((guard) => (guard === undefined ? 'always' : 'open'));
  const worlds = Array.from({ length: 2 ** asked.length }, (_, number) => new Set(asked.filter((__, bit) => (number >> bit) & 1)));
  let left = worlds;
  return formulas.map((formula) => {
    const taken = left.filter((world) => holds(formula, world));
    const prospect = taken.length === 0 ? 'never' : taken.length === left.length ? 'always' : 'open';
    left = left.filter((world) => !taken.includes(world));
    return prospect;
  });
}

/** The names of the guards that a guard is made of, itself included. */
export function guardNames(machine: AnyStateMachine, guard: unknown): string[] {
  const name = nameOf(guard);
  const resolved: unknown = name === undefined ? guard : machine.implementations.guards[name as never]; // any name may be missing
  return [...(name === undefined ? [] : [name]), ...partsOf(resolved).flatMap((part) => guardNames(machine, part))];
}

function formulaOf(machine: AnyStateMachine, guard: unknown): Formula {
  if (guard === undefined) return { constant: true };
  const name = nameOf(guard);
  const resolved: unknown = name === undefined ? guard : machine.implementations.guards[name as never]; // any name may be missing
  if (typeof resolved === 'function') {
    const parts = partsOf(resolved).map((part) => formulaOf(machine, part));
    const check = checkOf(resolved);
    if (check === everyCheck) return { every: parts };
    if (check === someCheck) return { some: parts };
    if (check === notCheck && parts[0]) return { not: parts[0] };
    if ('stateValue' in resolved) return { asks: `in ${JSON.stringify(resolved.stateValue)}` };
    const constant = /^\(\)\s*=>\s*(true|false|!0|!1)$/.exec(String(resolved))?.[1];
    if (constant !== undefined) return { constant: constant === 'true' || constant === '!0' };
  }
  const params = typeof guard === 'object' && guard !== null && 'params' in guard ? guard.params : undefined;
  return { asks: `${name ?? numbered(guard)} ${typeof params === 'function' ? numbered(params) : JSON.stringify(params)}` };
}

/** XState's own guards are told by the check that they share: their names do not survive every bundler. */
const checkOf = (guard: object): unknown => ('check' in guard ? guard.check : undefined);
const [everyCheck, someCheck, notCheck] = [checkOf(and([])), checkOf(or([])), checkOf(not(() => true))];

/** What `and`, `or` and `not` were made from. */
const partsOf = (guard: unknown): unknown[] =>
  typeof guard === 'function' && 'check' in guard && 'guards' in guard && Array.isArray(guard.guards) ? (guard.guards as unknown[]) : [];

/** Functions are the same only where they are one object: what two of the same text close over may differ. */
const numbers = new WeakMap<object, number>();
let latest = 0;
function numbered(value: unknown): string {
  if (typeof value !== 'function') return JSON.stringify(value);
  const number = numbers.get(value) ?? (latest += 1);
  numbers.set(value, number);
  return `function ${number}`;
}

const asksOf = (formula: Formula): string[] =>
  'asks' in formula ? [formula.asks] : 'not' in formula ? asksOf(formula.not) : 'every' in formula ? formula.every.flatMap(asksOf) : 'some' in formula ? formula.some.flatMap(asksOf) : [];

function holds(formula: Formula, world: ReadonlySet<string>): boolean {
  if ('constant' in formula) return formula.constant;
  if ('asks' in formula) return world.has(formula.asks);
  if ('not' in formula) return !holds(formula.not, world);
  return 'every' in formula ? formula.every.every((part) => holds(part, world)) : formula.some.some((part) => holds(part, world));
}
