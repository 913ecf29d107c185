/** Fields of a document by their paths, as columns of a file and fields of a form are named: `company.address.lines[0]`. */

/** Its steps; undefined for what is no path. Nothing but fields and small numbers, so that no path leads out of the document. */
export function pathOf(column: string): readonly (string | number)[] | undefined {
  if (!/^[a-zA-Z]+(?:\[\d\])?(?:\.[a-zA-Z]+(?:\[\d\])?)*$/.test(column)) return undefined;
  return [...column.matchAll(/([a-zA-Z]+)|\[(\d)\]/g)].map(([, field, index]) => field ?? Number(index));
}

export function put(document: object, path: readonly (string | number)[], value: string): void {
  let within = document;
  path.forEach((step, at) => {
    const next = path[at + 1];
    if (next === undefined) return void define(within, step, value);
    const there: unknown = Object.hasOwn(within, step) ? Reflect.get(within, step) : undefined;
    const inner = typeof there === 'object' && there !== null ? there : typeof next === 'number' ? [] : {};
    if (inner !== there) define(within, step, inner);
    within = inner;
  });
}

/** As a field of its own, whatever it is called. */
const define = (within: object, step: string | number, value: unknown) => Object.defineProperty(within, step, { value, enumerable: true, configurable: true, writable: true });
