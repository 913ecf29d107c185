import type { WorkflowExecutionInfo } from '@temporalio/client';
import { idOfWorkflow, kind } from './case-id';

/** What a list can be narrowed to. `states` are leaf paths of the chart; see `expandState`. */
export interface CaseFilter {
  readonly states?: readonly string[];
  /** ISO 3166, two letters. */
  readonly country?: string;
  /** Due and not decided yet (R35). */
  readonly overdue?: boolean;
  /** Still in verification after five business days (R36). */
  readonly stuck?: boolean;
  /** A tag of the chart, such as `unanswered`. */
  readonly tag?: string;
  /** The reviewer's id. */
  readonly assignee?: string;
  /** Cases whose next deadline comes before this moment, epoch ms. */
  readonly dueBefore?: number;
  /** How the company's name begins, letter for letter: the index knows no words. */
  readonly name?: string;
  /** A DUNS number, PartnerID or tenant, as the case has it. */
  readonly reference?: string;
  /** The contact's address, hashed under each key that there is. */
  readonly contactHashes?: readonly string[];
  /** Only cases that have not ended. */
  readonly open?: boolean;
}

/** A case as the search index knows it: no case was asked, and the index lags by a moment. Times are epoch ms. */
export interface CaseRow {
  readonly id: string;
  readonly title: string | undefined;
  readonly status: 'active' | 'done' | 'failed';
  /** Empty for the moment between the start and the first step. */
  readonly state: readonly string[];
  readonly tags: readonly string[];
  readonly country: string | undefined;
  readonly deadline: number | undefined;
  readonly escalation: number;
  readonly assignee: string | undefined;
  readonly startedAt: number;
}

/** The visibility query of a filter. Values are quoted: a country or state of someone's invention stays a value. */
export function visibilityQuery(filter: CaseFilter): string {
  const clauses = [`WorkflowType = ${quoted(kind)}`, `ExecutionStatus != ${quoted('ContinuedAsNew')}`];
  if (filter.states && filter.states.length > 0) clauses.push(`CaseState IN (${filter.states.map(quoted).join(', ')})`);
  if (filter.country !== undefined) clauses.push(`CaseCountry = ${quoted(filter.country.toUpperCase())}`);
  if (filter.overdue) clauses.push(`CaseTag IN (${quoted('overdue')})`);
  if (filter.stuck) clauses.push('CaseEscalation > 0');
  if (filter.tag !== undefined) clauses.push(`CaseTag IN (${quoted(filter.tag)})`);
  if (filter.assignee !== undefined) clauses.push(`(CaseAssignee = ${quoted(filter.assignee)} OR CaseReference IN (${quoted(`assignee:${filter.assignee}`)}))`);
  if (filter.dueBefore !== undefined) clauses.push(`CaseDeadline < ${quoted(new Date(filter.dueBefore).toISOString())}`);
  if (filter.name !== undefined) clauses.push(`CaseTitle STARTS_WITH ${quoted(filter.name)}`);
  if (filter.reference !== undefined) clauses.push(`CaseReference IN (${quoted(filter.reference)})`);
  if (filter.contactHashes) clauses.push(`CaseReference IN (${filter.contactHashes.map(quoted).join(', ')})`);
  if (filter.open || filter.dueBefore !== undefined) clauses.push(`ExecutionStatus = ${quoted('Running')}`);
  return clauses.join(' AND ');
}

/** A string literal of the visibility language. */
export const quoted = (value: string): string => `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;

export function caseRow(info: WorkflowExecutionInfo): CaseRow {
  const attribute = (name: string): readonly unknown[] => info.searchAttributes[name] ?? [];
  const texts = (name: string) => attribute(name).filter((value): value is string => typeof value === 'string');
  const [deadline] = attribute('CaseDeadline');
  const [escalation] = attribute('CaseEscalation');
  return {
    id: idOfWorkflow(info.workflowId),
    title: texts('CaseTitle')[0],
    status: info.status.name === 'RUNNING' ? 'active' : info.status.name === 'COMPLETED' ? 'done' : 'failed',
    state: texts('CaseState'),
    tags: texts('CaseTag'),
    country: texts('CaseCountry')[0],
    deadline: deadline instanceof Date ? deadline.getTime() : undefined,
    escalation: typeof escalation === 'number' ? escalation : 0,
    assignee: texts('CaseAssignee')[0],
    startedAt: info.startTime.getTime(),
  };
}
