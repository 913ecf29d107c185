import { existsSync } from 'node:fs';
import chromium from '@sparticuz/chromium';
import { chromium as driver, type Browser, type Page } from 'playwright-core';

/** A real browser: the one inside an npm package on Linux, the installed Chrome elsewhere. */
async function launched(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return driver.launch({ channel: 'chrome' });
  const executablePath = await chromium.executablePath();
  if (!existsSync(executablePath)) throw new Error(`no browser at ${executablePath}`);
  return driver.launch({ executablePath, args: [...chromium.args, '--disable-background-networking', '--no-first-run'] });
}

/** A page in a browser of its own, in a language; closed with everything at the end. */
export async function openedPage(locale: 'en' | 'fr'): Promise<{ page: Page } & AsyncDisposable> {
  const browser = await launched();
  const context = await browser.newContext({ locale, viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(15_000);
  return { page: await context.newPage(), [Symbol.asyncDispose]: () => browser.close() };
}
