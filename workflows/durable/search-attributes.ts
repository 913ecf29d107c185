/**
 * What cases can be found by, with Temporal's types. Registered on the embedded server when it starts, on a cluster by
 * `npm start` or its operator. No personal data in plain text.
 */
export const searchAttributes = {
  CaseKind: 'Keyword',
  /** Active leaf states, dotted. */
  CaseState: 'KeywordList',
  CaseTag: 'KeywordList',
  /** The next deadline. */
  CaseDeadline: 'Datetime',
  CaseEscalation: 'Int',
  CaseCountry: 'Keyword',
  CaseAssignee: 'Keyword',
  /** The company's name. */
  CaseTitle: 'Keyword',
  /** DUNS, PartnerID, tenant: whatever names the case's parties. */
  CaseReference: 'KeywordList',
} as const satisfies Record<string, 'Keyword' | 'KeywordList' | 'Datetime' | 'Int' | 'Text'>;

export type SearchAttributeName = keyof typeof searchAttributes;
