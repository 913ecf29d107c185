import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../../configuration/load';

/** The table «rule by rule» of docs/rules.md, held to the tree. */

const read = (file: string) => readFileSync(path.join(projectFolder, file), 'utf8');
const files = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);

const [, table = ''] = read('docs/rules.md').split('## Rule by rule');
const rows = [...table.matchAll(/^\| R(\d+)(?:–R(\d+))? \| (.+) \| (.+) \| (.+) \|$/gm)].map(([, from, to, says = '', where = '', proof = '']) => ({
  from: Number(from), to: Number(to ?? from), says, where: files(where), tests: files(proof), reason: proof,
}));
const proved = rows.filter(({ tests }) => tests.length > 0).flatMap(({ from, tests, where }) => tests.map((test) => [`R${from}`, test, where] as const));

/** A title begins with the rules that it proves and goes on in words, also where it stands in a table of cases. */
const namesRule = (file: string, rule: string) => new RegExp(`['\`"](?:R\\d+ )*${rule} (?:R\\d+ )*[\\p{L}«$%]`, 'u').test(read(file));

test('has every rule from R1 to R55, each once and in order', () => {
  expect(rows.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index))).toEqual(Array.from({ length: 55 }, (_, index) => index + 1));
});

test.each(proved)('%s is proved in %s, by a title that names it; where it lives there are such files', (rule, file, where) => {
  expect(existsSync(path.join(projectFolder, file))).toBe(true);
  expect(file).toMatch(/^test\/.+\.test\.ts$/);
  expect(namesRule(file, rule)).toBe(true);
  expect(where.filter((each) => !existsSync(path.join(projectFolder, each)))).toEqual([]);
  expect(where).not.toEqual([]);
});

test('what no test proves has a reason; of the enrollment’s own rules it is only what describes the world', () => {
  const unproved = rows.filter(({ tests }) => tests.length === 0);
  for (const { from, reason } of unproved) expect([from, reason]).toEqual([from, expect.stringMatching(/^(Describes|Belongs to|Not (built )?yet\b).{15,}/)]);
  const open = unproved.filter(({ to, reason }) => to <= 42 && reason.startsWith('Not')).map(({ from }) => from);
  expect(open).toEqual([]);
});

test('no test names a rule that there is not', () => {
  const titles = (readdirSync(path.join(projectFolder, 'test'), { recursive: true }) as string[])
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [...read(path.join('test', file)).matchAll(/(?:test|describe)(?:\.each\S*)?\(\s*['`"](R\d+)\b/g)].map(([, rule = '']) => rule));
  expect(titles.length).toBeGreaterThan(100);
  expect([...new Set(titles)].filter((rule) => Number(rule.slice(1)) < 1 || Number(rule.slice(1)) > 55)).toEqual([]);
});
