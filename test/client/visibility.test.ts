import { caseRow, quoted, visibilityQuery } from '../../client/visibility';

describe('the query of a list', () => {
  test('names the kind and leaves out what a case has continued from', () => {
    expect(visibilityQuery({})).toBe("WorkflowType = 'enrollment' AND ExecutionStatus != 'ContinuedAsNew'");
  });

  test('narrows by states, country and overdue', () => {
    expect(visibilityQuery({ states: ['a.b', 'a.c'], country: 'fr', overdue: true })).toContain(
      "CaseState IN ('a.b', 'a.c') AND CaseCountry = 'FR' AND CaseTag IN ('overdue')",
    );
  });

  test('keeps a value a value, whatever it holds', () => {
    expect(quoted("x' OR WorkflowId != '")).toBe("'x\\' OR WorkflowId != \\''");
    expect(quoted('a\\')).toBe("'a\\\\'");
  });

  test('a row without search attributes is a case that is starting', () => {
    const info = { workflowId: 'enrollment:fabrikam', status: { name: 'RUNNING' }, searchAttributes: {}, startTime: new Date(0) };
    // Only what a row reads of it; Temporal’s own type has thirty more fields.
    expect(caseRow(info as unknown as Parameters<typeof caseRow>[0])).toMatchObject({ id: 'fabrikam', status: 'active', state: [], escalation: 0, title: undefined });
  });
});
