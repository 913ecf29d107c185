import { Application } from '../../machines/enrollment/application';
import { welcome } from '../../machines/enrollment/welcome';
import { runCli } from '../../client/cli/program';
import { welcomePages } from '../../client/http/welcome';
import { terminal } from './a-terminal';

const run = async (...argv: string[]) => {
  const screen = terminal();
  return { code: await runCli(['welcome', ...argv], screen), ...screen.written };
};
const page = async (query: string, headers: Record<string, string> = {}) => {
  const answer = await welcomePages().request(`/welcome${query}`, { headers });
  return { status: answer.status, text: await answer.text() };
};

test('R21 every field of the application is named before anything is asked, the required ones as such', () => {
  const { needed } = welcome('en');
  expect(needed.map(({ field }) => field).toSorted()).toEqual(Object.keys(Application.shape).toSorted());
  const required = Object.entries(Application.shape).filter(([, schema]) => !schema.safeParse(undefined).success).map(([field]) => field);
  expect(needed.filter(({ optional }) => !optional).map(({ field }) => field).toSorted()).toEqual(required.toSorted());
});

test('R21 it is told by command, in both languages, with the region of a country (R55)', async () => {
  const english = await run('--country', 'de');
  expect(english).toMatchObject({ code: 0, err: '' });
  expect(english.out).toContain('Germany: Europe');
  expect(english.out).toContain('DUNS number');
  expect((await run('--language', 'fr')).out).toContain('numéro DUNS');
  expect(JSON.parse((await run('--json')).out)).toEqual(welcome('en'));
  await expect(run('--country', 'XX')).resolves.toMatchObject({ code: 1, err: expect.stringContaining('not offered in «XX»') });
  await expect(run('--language', 'de')).resolves.toMatchObject({ code: 2, err: expect.stringContaining('takes en or fr') });
});

test('R21 it is told on a page, in the reader’s language or the one that is chosen', async () => {
  const french = await page('', { 'accept-language': 'fr-FR,fr;q=0.9' });
  expect(french).toMatchObject({ status: 200, text: expect.stringContaining('Avant de vous inscrire') });
  for (const { text } of welcome('en').needed) expect((await page('?language=en', { 'accept-language': 'fr' })).text).toContain(text.slice(0, 30));
  expect((await page('?country=fr')).text).toContain('France: a company there may sell');
});

test('a country without the programme is told on the page, and what was typed stays and stays text', async () => {
  const refused = await page(`?country=${encodeURIComponent('<b>')}`);
  expect(refused).toMatchObject({ status: 422, text: expect.stringContaining('not offered in «&lt;B&gt;»') });
  expect(refused.text).not.toContain('<B>');
});
