import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { examples } from '../../activities/mail/templates/examples';
import { runCli } from '../../client/cli/program';
import { openedPage } from '../support/browser';
import { terminal } from './a-terminal';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'parvis-preview-'))));
afterAll(() => rm(folder, { recursive: true }));

/** Without any server: the ports are those of nobody. */
async function preview(...argv: string[]) {
  const screen = terminal({ environment: { PARVIS_DATA: folder, PARVIS_GATEWAY_URL: 'https://partners.example' } });
  const code = await runCli(['mail', 'preview', ...argv], screen);
  expect({ argv, code, err: screen.written.err }).toEqual({ argv, code: 0, err: '' });
  return screen.written.out;
}

describe('parvis mail preview', () => {
  test('lists the mails there are, with whom they go to', async () => {
    const lines = (await preview()).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + examples.filter(({ language }) => language === 'en').length);
    expect(lines).toContainEqual(expect.stringMatching(/^rejected +contact +FABRIKAM S\.A\.S\.: something in your details has to be mended/));
    expect(JSON.parse(await preview('--json'))).toMatchObject({ mails: expect.arrayContaining([expect.objectContaining({ template: 'rejected', language: 'fr', audience: 'contact' })]) });
  });

  test('shows one as it is read: in English, in French, as it goes to staff', async () => {
    expect(await preview('rejected')).toMatch(/^to {7}paul\.durand@fabrikam\.example\nsubject {2}FABRIKAM S\.A\.S\.: something[^]*WHAT TO DO[^]*legal name: enter/);
    expect(await preview('rejected', '--language', 'fr')).toMatch(/CE QUE VOUS AVEZ À FAIRE[^]*nom légal : saisir/);
    expect(await preview('reminder', '--staff')).toMatch(/^to {7}operators@parvis\.example\n[^]*Find another way to reach the company/);
    expect(await preview('appealed')).toMatch(/^to {7}operators@/);
    expect(await preview('rejected', '--text')).toMatch(/^Hello Paul Durand,\n/);
  });

  test('shows a link of the gateway, which opens nothing', async () => {
    expect(await preview('confirmMailbox')).toContain('https://partners.example/confirm/fabrikam-7f3k/preview\n');
  });

  test('prints the HTML part, alone or with everything else as JSON', async () => {
    const html = await preview('agreementReady', '--html', '--language', 'fr');
    expect(html).toMatch(/^<!doctype html>\n<html lang="fr">/);
    const { html: same, text, subject } = JSON.parse(await preview('agreementReady', '--json', '--language', 'fr')) as Record<string, string>;
    expect(same).toBe(html);
    expect(text).toContain('Lire le contrat de partenariat');
    expect(subject).toContain('le contrat de partenariat est à signer');
  });

  test('writes one to a file for the browser', async () => {
    const file = path.join(folder, 'mails', 'one.html');
    expect(await preview('rejected', '--open-file', file)).toBe(`file://${file}\n`);
    expect(await readFile(file, 'utf8')).toBe(await preview('rejected', '--html'));
  });

  test('writes all of them, each of which a telephone shows without scrolling sideways, its button large enough to press', async () => {
    const all = path.join(folder, 'all');
    expect(await preview('--all', all)).toBe(`${examples.length} mails: file://${path.join(all, 'index.html')}\n`);
    const names = await readdir(all);
    expect(names).toHaveLength(2 * examples.length + 1);
    await using opened = await openedPage('en');
    await opened.page.goto(`file://${path.join(all, 'index.html')}`);
    expect(await opened.page.locator('tr').count()).toBe(examples.length);
    for (const name of names.filter((one) => one.endsWith('.html') && one !== 'index.html')) {
      await opened.page.goto(`file://${path.join(all, name)}`);
      const wide = await opened.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      const buttons = await opened.page.evaluate<number[]>("[...document.querySelectorAll('a')].map((link) => link.getBoundingClientRect().height)");
      expect({ name, wide }).toEqual({ name, wide: 0 });
      for (const height of buttons) expect(height).toBeGreaterThanOrEqual(44);
    }
  });
});
