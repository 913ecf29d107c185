import { upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import type { SearchValue } from '../binding';
import { bytesBeyond } from '../core';
import { searchAttributes, type SearchAttributeName } from '../search-attributes';

/** Keeps the server's search attributes equal to the case's; only what changed is sent. */
export class SearchAttributes {
  private readonly sent = new Map<string, string>();

  /**
   * @param values by attribute name; undefined removes. An attribute that is not declared is an error of the binding.
   * @returns whether anything was sent
   */
  update(values: Readonly<Record<string, SearchValue>>): boolean {
    const changed: SearchAttributeUpdatePair[] = [];
    for (const [name, given] of Object.entries(values)) {
      const value = fitting(given);
      const known = JSON.stringify(value ?? null);
      if ((this.sent.get(name) ?? 'null') === known) continue;
      this.sent.set(name, known);
      changed.push(pair(name, value));
    }
    if (changed.length > 0) upsertSearchAttributes(changed);
    return changed.length > 0;
  }

  /** Another version of the chart may say nothing of what the one before it said; that goes. */
  replace(values: Readonly<Record<string, SearchValue>>): void {
    const absent = Object.fromEntries(Object.keys(searchAttributes).map((name) => [name, undefined]));
    for (const name of Object.keys(absent)) this.sent.set(name, 'not known');
    this.update({ ...absent, ...values });
  }

  /** After continue-as-new the server still has what the run before it sent. */
  assumeSent(values: Readonly<Record<string, SearchValue>>): void {
    for (const [name, value] of Object.entries(values)) this.sent.set(name, JSON.stringify(fitting(value) ?? null));
  }
}

/** What an SQL store holds of a keyword, characters. */
const longestKeyword = 255;
/** What the server takes as one value, bytes of JSON; beyond it refuses the whole step, over and over. */
const largestValue = 2_048;

/** A name that is too long is cut, a list that is too long loses its end: to be found by less is better than to stand still. */
function fitting(value: SearchValue): SearchValue {
  if (typeof value === 'string') return cut(value);
  if (typeof value !== 'object') return value;
  const kept: string[] = [];
  for (const item of value) {
    kept.push(cut(item));
    if (bytesBeyond(largestValue, kept) === undefined) continue;
    kept.pop();
    break;
  }
  return kept;
}

function cut(text: string): string {
  if (text.length <= longestKeyword) return text; // it has no more code points than that
  const characters = Array.from(text); // by code points, so that none is cut in two
  return characters.length <= longestKeyword ? text : `${characters.slice(0, longestKeyword - 1).join('')}…`;
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
