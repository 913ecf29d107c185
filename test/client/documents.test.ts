import { Application } from '../../machines/enrollment/application';
import { parseDocument, readPayload } from '../../client/cli/documents';
import { issuesFailure } from '../../client/cli/issues';
import { duration, positive } from '../../client/cli/durations';
import { refused } from '../../client/failures';
import { application } from '../support/applications';
import { terminal } from './a-terminal';

const problems = (document: unknown) => {
  const parsed = Application.safeParse(document);
  if (parsed.success) throw new Error('the application was taken');
  return issuesFailure('application.json', parsed.error, document);
};

describe('an application file', () => {
  test('is JSON or YAML', async () => {
    const json = await parseDocument({ name: 'a.json', text: JSON.stringify(application()) });
    const yaml = await parseDocument({ name: 'a.yaml', text: 'tenant: fabrikam.onmicrosoft.example\ncompany: { duns: "026048287" }\n' });
    expect(Application.safeParse(json).success).toBe(true);
    expect(yaml).toMatchObject({ company: { duns: '026048287' } });
  });

  test('with slips names each with line and column', async () => {
    await expect(parseDocument({ name: 'a.json', text: '{\n  "tenant": "x",\n  "country" "FR"\n}' })).rejects.toMatchObject({
      code: 'input',
      details: { issues: [{ path: expect.stringMatching(/^line [23], column \d+$/) }] },
    });
    await expect(parseDocument({ name: 'a.yaml', text: 'a: 1\na: 2\n' })).rejects.toMatchObject({ code: 'input', details: { issues: [{ path: expect.stringContaining('line 2') }] } });
  });

  test.each(['', '---\na: 1\n---\nb: 2\n'])('that is not one document is refused', async (text) => {
    await expect(parseDocument({ name: 'a', text })).rejects.toMatchObject({ code: 'input' });
  });

  test('tells everything that is wrong at once, each with its path', () => {
    const failure = problems({ ...application(), country: 'France', support: { email: 'x', telephone: '1' }, colour: 'red', primaryContact: undefined });
    expect(failure.exit).toBe(2);
    expect(failure.details.issues?.map(({ path }) => path).sort()).toEqual(['colour', 'country', 'primaryContact', 'support.email', 'support.telephone']);
    expect(failure.details.issues).toContainEqual({ path: 'primaryContact', message: 'is missing' });
  });

  test('of a company by DUNS number is told what is wrong with the number, not that it might be given by hand', () => {
    const failure = problems(application({ company: { duns: '12345' } }));
    expect(failure.details.issues).toEqual([{ path: 'company.duns', message: expect.stringContaining('nine digits') }]);
  });

  test('of a company by hand is told which part of the address is missing', () => {
    const document = { ...application(), company: { name: 'Fabrikam', address: { lines: ['1 rue X'] } } };
    expect(problems(document).details.issues).toEqual([{ path: 'company.address.city', message: 'is missing' }]);
  });

  test('is told in plain words what is wrong with a value', () => {
    const address = { lines: ['a', 'b', 'c', 'd'], city: 7 };
    const failure = problems({ ...application(), company: { name: 'Fabrikam', address }, primaryContact: { ...application().primaryContact, language: 'de' }, support: [] });
    expect(Object.fromEntries(failure.details.issues?.map(({ path, message }) => [path, message]) ?? [])).toEqual({
      'company.address.lines': 'must have 3 entries at most',
      'company.address.city': 'text is expected',
      'primaryContact.language': 'one of en, fr is expected',
      support: 'an object is expected',
    });
  });

  test('whose company is neither is told both ways', () => {
    expect(problems({ ...application(), company: {} }).details.issues).toEqual([{ path: 'company', message: expect.stringContaining('by hand') }]);
  });

  test('R31 that only breaks rules of the programme is refused (1), not malformed (2)', () => {
    const webmail = problems(application({ primaryContact: { firstName: 'P', lastName: 'D', email: 'paul.durand@gmail.com' } }));
    expect(webmail).toMatchObject({ code: 'brokenRule', exit: 1, details: { issues: [{ path: 'primaryContact.email', rule: 'R31' }] } });
    const both = problems(application({ country: 'XX1', primaryContact: { firstName: 'P', lastName: 'D', email: 'paul.durand@gmail.com' } }));
    expect(both).toMatchObject({ code: 'input', exit: 2 });
  });
});

describe('the fields of an event', () => {
  test.each([
    ['Too big: expected number to be <=3', 'must be 3 at most'],
    ['Too small: expected string to have >=1 characters', 'must have 1 character at least'],
    ['Invalid input: expected object, received array', 'an object is expected'],
    ['Invalid input: expected string, received undefined', 'is missing'],
    ['Unrecognized key: "colour"', 'there is no such field here: colour'],
    ['name at least one document', 'name at least one document'],
  ])('that a case refuses with «%s» are told so: %s', (says, plain) => {
    const failure = refused({ code: 'malformed', message: `take: ${says}`, issues: [{ path: 'take', message: says }] });
    expect(failure).toMatchObject({ message: `take: ${plain}`, details: { issues: [{ path: 'take', message: plain }] } });
  });

  test('are an object, given in place', async () => {
    await expect(readPayload('{"take": 1}', terminal())).resolves.toEqual({ take: 1 });
    await expect(readPayload('@-', terminal({ input: '{"take": "own"}' }))).resolves.toEqual({ take: 'own' });
  });

  test.each(['[1]', '"x"', '{', '{"type": "x"}', '@/nowhere/at/all.json'])('%s is refused', async (data) => {
    await expect(readPayload(data, terminal())).rejects.toMatchObject({ exit: 2 });
  });
});

describe('durations and numbers', () => {
  test.each([['30s', 30_000], ['5m', 300_000], ['2h', 7_200_000], ['1h30m', 5_400_000], ['500ms', 500], ['0.5s', 500]])('%s is %d ms', (entered, ms) => {
    expect(duration(entered)).toBe(ms);
  });
  test.each(['', '30', 's', '-5s', '5 weeks', '8d', '1e3s'])('«%s» is none', (entered) => {
    expect(() => duration(entered)).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringContaining('1d') }));
  });
  test('a number is whole and large enough', () => {
    expect(positive('50', '--limit')).toBe(50);
    for (const wrong of ['0', '-1', '1.5', 'x', '', '1e3']) expect(() => positive(wrong, '--limit')).toThrow(expect.objectContaining({ exit: 2 }));
  });
});
