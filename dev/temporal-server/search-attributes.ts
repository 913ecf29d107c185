import type { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { searchAttributes } from '../../workflows/durable/search-attributes';

const { IndexedValueType } = temporal.api.enums.v1;

const types = {
  Text: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Int: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  Datetime: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  KeywordList: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
} as const;

/** The attributes that a namespace does not have yet, by name. */
export async function missingSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.keys(searchAttributes).filter((name) => customAttributes[name] === undefined);
}

/**
 * Registers what cases are searched by with a cluster; what is there already is left alone, so it may be called at
 * every start. Answers the names that were added.
 * @throws Error naming what is missing where the cluster refuses (Temporal Cloud does), or where a type differs.
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const wanted = Object.entries(searchAttributes);
  const differing = wanted.filter(([name, type]) => customAttributes[name] !== undefined && customAttributes[name] !== types[type]);
  if (differing.length > 0) {
    throw new Error(
      `Namespace ${namespace} has search attributes of another type: ${differing.map(([name, type]) => `${name} must be ${type}`).join(', ')}. ` +
        'Remove them from the cluster or use another namespace (TEMPORAL_NAMESPACE).',
    );
  }
  const missing = wanted.filter(([name]) => customAttributes[name] === undefined);
  if (missing.length === 0) return [];
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing.map(([name, type]) => [name, types[type]])) });
  } catch (error) {
    throw new Error(
      `The cluster refuses to register search attributes in namespace ${namespace} (${error instanceof Error ? error.message : String(error)}). ` +
        `Have its operator add them: ${missing.map(([name, type]) => `${name}=${type}`).join(' ')}`,
      { cause: error },
    );
  }
  return missing.map(([name]) => name);
}
