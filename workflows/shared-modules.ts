/**
 * Evaluated last among the modules that all cases of a worker share. Temporal freezes what is shared, through and through,
 * and stops at what is frozen already. Zod keeps working values on its schemas and resets a pattern's `lastIndex` before
 * each use, and frozen it fails; so everything is frozen here first, as Temporal would, schemas and patterns alone left out.
 * They hold nothing of a case: caches of what follows from the schema, and a position that no pattern without `g` reads.
 */
declare const __webpack_modules__: Readonly<Record<string, unknown>>;
/** Temporal's own cache of the modules that are loaded; it answers by name only. */
declare const __webpack_module_cache__: Readonly<Record<string, { readonly exports: unknown } | undefined>>;

const entered = new WeakSet<object>();
for (const name of Object.keys(__webpack_modules__)) freeze(__webpack_module_cache__[name]?.exports);

function freeze(value: unknown): void {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return;
  if (entered.has(value) || Object.isFrozen(value) || value instanceof RegExp || ArrayBuffer.isView(value) || '_zod' in value) return;
  entered.add(value);
  if (typeof value === 'object') for (const key of Reflect.ownKeys(value)) freeze(Reflect.get(value, key));
  Object.freeze(value);
}

export {}; // a module of its own, so that its names stay in it
