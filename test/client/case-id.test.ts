import { Application } from '../../machines/enrollment/application';
import { caseId, newCaseId, slug, workflowId } from '../../client/case-id';
import { application } from '../support/applications';

describe('a case’s id', () => {
  test('is taken with or without its kind', () => {
    expect(caseId('fabrikam-7f3k')).toBe('fabrikam-7f3k');
    expect(caseId('enrollment:Fabrikam-7f3k')).toBe('fabrikam-7f3k');
    expect(workflowId('fabrikam')).toBe('enrollment:fabrikam');
  });

  test.each(['', ' ', '-x', 'a b', "x' OR 1=1", 'a/b', 'x'.repeat(64), 'other:fabrikam'])('«%s» cannot be one', (entered) => {
    expect(() => caseId(entered)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  test('is made of the company’s name without accents and four characters', () => {
    const byHand = Application.parse(application({ company: { name: 'Société Générâle & Fils', address: { lines: ['1 rue X'], city: 'Paris' } } }));
    expect(newCaseId(byHand)).toMatch(/^societe-generale-fils-[2-9a-z]{4}$/);
    expect(newCaseId(Application.parse(application()))).toMatch(/^fabrikam-[2-9a-z]{4}$/);
    expect(slug('株式会社')).toBe('case');
  });

  test('is the same again for the same key, and another for another', () => {
    const given = Application.parse(application());
    expect(newCaseId(given, 'k1')).toBe(newCaseId(given, 'k1'));
    expect(newCaseId(given, 'k1')).not.toBe(newCaseId(given, 'k2'));
  });
});
