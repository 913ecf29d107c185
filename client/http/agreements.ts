import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Agreements, AgreementText } from '../../activities/agreements/port';
import { Language } from '../../machines/enrollment/application';
import { markdown } from './markdown';
import { languageOf, messagePage, page } from './page';
import { words } from './words';

/** R37: the agreement to read and to keep, before anybody signs it. It is the same for all, so no sign-in is asked for. */
export function agreementPages(agreements: Agreements): Hono {
  const app = new Hono();
  const find = async (version: string, language: string): Promise<AgreementText | undefined> => {
    const known = Language.safeParse(language);
    return known.success ? agreements.read(version, known.data) : undefined;
  };

  app.get('/agreements/:version/:language', async (c) => {
    const { version, language } = c.req.param();
    const agreement = await find(version, language);
    if (!agreement) return messagePage(c, 404, words[languageOf(c)].noAgreement, languageOf(c));
    const said = words[agreement.language];
    return c.html(
      page(agreement.language, agreement.title, html`<p><a class="button" href="/agreements/${version}/${language}/download">${said.download}</a></p>
<article>${markdown(agreement.text)}</article>
<p class="faint">${said.version} ${agreement.version} · SHA-256 ${agreement.sha256}</p>`),
    );
  });

  app.get('/agreements/:version/:language/download', async (c) => {
    const { version, language } = c.req.param();
    const agreement = await find(version, language);
    if (!agreement) return messagePage(c, 404, words[languageOf(c)].noAgreement, languageOf(c));
    return c.body(agreement.text, 200, {
      'content-type': 'text/markdown; charset=utf-8',
      'content-disposition': `attachment; filename="${agreement.fileName.replace(/[^\w.-]/g, '_')}"`,
      'content-language': agreement.language,
    });
  });
  return app;
}
