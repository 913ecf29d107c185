import type { AnyActorLogic } from 'xstate';
import { listed } from './anatomy';
import { isMachine, kindOf } from '../core/logic';

/**
 * What stands in a chart, as text that is equal where the chart says the same: keys in order, functions by their source,
 * XState's own actions and guards by what they were made from, schemas by their JSON Schema. What a function closes over
 * is not seen: an imported function or constant that has changed leaves the text as it was.
 */
export function sourceText(value: unknown): string {
  return textOf(value, new Set());
}

/**
 * The same for actions, with nothing of what the chart's own functions do: they are performed outside of the case, so
 * that its history does not tell one body from another.
 */
export const outlineOfActions = (actions: unknown): string =>
  `[${listed(actions).map((action) => (typeof action === 'function' && !('resolve' in action) ? 'an inline action' : sourceText(action))).join()}]`;

const implied = new Set(['resolve', 'retryResolve', 'execute', 'check']);

function textOf(value: unknown, within: ReadonlySet<unknown>): string {
  if (value === undefined) return '';
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return JSON.stringify(value);
  if (within.has(value)) return '…';
  const inner = new Set([...within, value]);
  if (typeof value === 'function') {
    const made = Object.keys(value).filter((key) => !implied.has(key));
    return 'resolve' in value || 'check' in value ? `${'check' in value ? 'guard' : ''}${fields(value, made, inner)}` : value.toString();
  }
  if (Array.isArray(value)) return `[${value.map((one) => textOf(one, inner)).join()}]`;
  if (isMachine(value)) return `machine${textOf([value.config, value.implementations], inner)}`;
  if ('_zod' in value && 'toJSONSchema' in value && typeof value.toJSONSchema === 'function') return schemaText(value as typeof value & { toJSONSchema: ToJSONSchema });
  if ('config' in value && 'transition' in value) return `${kindOf(value as typeof value & AnyActorLogic)} ${textOf(value.config, inner)}`; // XState's creators alone make both;
  return fields(value, Object.keys(value).toSorted(), inner);
}

/** A property that is there and undefined says the same as one that is not there. */
const fields = (value: object, keys: readonly string[], within: ReadonlySet<unknown>): string =>
  `{${keys.map((key) => [key, textOf(value[key as never], within)] as const).filter(([, text]) => text !== '').map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()}}`; // own keys

type ToJSONSchema = (options: { unrepresentable: 'any'; io: 'input' }) => unknown;

const schemaText = (schema: { toJSONSchema: ToJSONSchema }): string => `schema ${JSON.stringify(schema.toJSONSchema({ unrepresentable: 'any', io: 'input' }))}`;
