import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCli } from '../../client/cli/program';
import { freePort } from '../../dev/listening';
import { terminal } from '../client/a-terminal';
import { openedPage } from '../support/browser';
import { startedProgram } from '../support/program';
import { startedProgramme } from '../support/programme';

jest.setTimeout(120_000);

test('R32 R38 R40 from an application file to an active reseller by command line, mail link and page alone', async () => {
  const port = await freePort();
  await using programme = await startedProgramme({ environment: { PARVIS_GATEWAY_PORT: String(port) } });
  await using gateway = await startedProgram('gateway', programme.environment);
  expect(gateway.running()).toBe(true);
  await using browser = await openedPage('fr');
  const { page } = browser;
  const parvis = async (...argv: string[]) => {
    const screen = terminal({ environment: programme.environment });
    const code = await runCli(argv, screen);
    if (code !== 0) throw new Error(`parvis ${argv.join(' ')} ended with ${code}: ${screen.written.err}`);
    return screen.written.out;
  };

  const file = path.join(programme.data, 'fabrikam.json');
  await writeFile(file, JSON.stringify(await programme.ownApplication()));
  await parvis('enroll', file, '--id', 'the-whole-way', '--wait', 'mailbox.awaiting');
  try {
    const mail = await programme.mails.waitFor(({ to, subject }) => to[0] === 'paul.durand@fabrikam.example' && subject.includes('the-whole-way'));

    // The link shows; looking at it changes nothing.
    await page.goto(mail.links[0]!);
    expect(await page.title()).toContain('FABRIKAM S.A.S.');
    expect(await parvis('show', 'the-whole-way')).toContain('press the button in the confirmation mail');

    await page.getByRole('button', { name: 'Je lis cette boîte aux lettres' }).click();
    await page.getByText('✓ Établi').waitFor();

    // Another account of the company is refused on the page, with what would be right.
    await page.getByRole('link', { name: 'Se connecter' }).click();
    await page.getByRole('button', { name: /Ada Martin/ }).click();
    await page.getByRole('button', { name: 'Montrer que je suis inscrit' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('un autre compte que celui du contact principal');

    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await page.goto(mail.links[0]!);
    await page.getByRole('link', { name: 'Se connecter' }).click();
    await page.getByRole('button', { name: /Paul Durand/ }).click();
    await page.getByRole('button', { name: 'Montrer que je suis inscrit' }).click();
    expect(await page.getByRole('status').textContent()).toContain('Les deux preuves sont établies');

    await parvis('wait', 'the-whole-way', 'verifying.clock.onTime', '--timeout', '20s');
    await parvis('send', 'the-whole-way', 'verification.approve', '--as', 'reviewer');
    await parvis('wait', 'the-whole-way', 'agreement.offered', '--timeout', '20s');

    // R37: the agreement can be read before it is signed; the contact sees where it is, and only a global admin the button (R38).
    const offer = await programme.mails.waitFor(({ subject }) => subject.includes('contrat de partenariat') && subject.includes('the-whole-way'));
    await page.goto(offer.links.find((link) => link.endsWith('/cases/the-whole-way'))!);
    await page.getByRole('link', { name: 'Lire le contrat' }).click();
    expect(await page.textContent('body')).toContain('2026-09');
    await page.goBack();
    expect(await page.getByRole('button', { name: 'Signer le contrat' }).count()).toBe(0);
    await page.context().clearCookies();

    await page.goto(offer.links.find((link) => link.endsWith('/cases/the-whole-way'))!);
    await page.getByLabel('Votre adresse professionnelle').fill('ada.martin@fabrikam.example');
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.getByLabel('Votre nom complet').fill('Ada Martin');
    await page.getByRole('button', { name: 'Signer le contrat' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('Cochez la case');
    expect(await page.getByLabel('Votre nom complet').inputValue()).toBe('Ada Martin');
    await page.getByLabel('J’ai lu le contrat').check();
    await page.getByRole('button', { name: 'Signer le contrat' }).click();
    await parvis('wait', 'the-whole-way', 'active', '--timeout', '20s');
    expect(await parvis('show', 'the-whole-way')).toContain('admin agent');
  } finally {
    await programme.access.client.workflow.getHandle('enrollment:the-whole-way').terminate('the test is over').catch(() => undefined);
  }
});
