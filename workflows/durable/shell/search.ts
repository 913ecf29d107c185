import { upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import type { SearchValue } from '../binding';
import { searchAttributes, type SearchAttributeName } from '../search-attributes';

/** Keeps the server's search attributes equal to the case's; only what changed is sent. */
export class SearchAttributes {
  private readonly sent = new Map<string, string>();

  /** @param values by attribute name; undefined removes. An attribute that is not declared is an error of the binding. */
  update(values: Readonly<Record<string, SearchValue>>): void {
    const changed: SearchAttributeUpdatePair[] = [];
    for (const [name, value] of Object.entries(values)) {
      const known = JSON.stringify(value ?? null);
      if ((this.sent.get(name) ?? 'null') === known) continue;
      this.sent.set(name, known);
      changed.push(pair(name, value));
    }
    if (changed.length > 0) upsertSearchAttributes(changed);
  }

  /** After continue-as-new the server still has what the run before it sent. */
  assumeSent(values: Readonly<Record<string, SearchValue>>): void {
    for (const [name, value] of Object.entries(values)) this.sent.set(name, JSON.stringify(value ?? null));
  }
}

function pair(name: string, value: SearchValue): SearchAttributeUpdatePair {
  const type = searchAttributes[name as SearchAttributeName];
  // Each value is of its attribute's type by the binding's own declaration; the server refuses another.
  switch (type) {
    case 'Keyword':
      return { key: defineSearchAttributeKey(name, 'KEYWORD'), value: (value as string | undefined) ?? null };
    case 'KeywordList':
      return { key: defineSearchAttributeKey(name, 'KEYWORD_LIST'), value: value === undefined ? null : [...(value as readonly string[])] };
    case 'Datetime':
      return { key: defineSearchAttributeKey(name, 'DATETIME'), value: value === undefined ? null : new Date(value as number) };
    case 'Int':
      return { key: defineSearchAttributeKey(name, 'INT'), value: (value as number | undefined) ?? null };
    default:
      throw new Error(`the search attribute «${name}» is not declared`);
  }
}
