import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { linkPattern } from './store';
import type { CaughtMessage, MessageStore } from './store';

/** A page may show and style what it holds and nothing else: no script, no request to anywhere. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'";

/** The catcher's web pages, and the same as JSON and as raw messages. */
export function mailPages(store: MessageStore): Hono {
  const app = new Hono();

  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    if (c.res.headers.get('content-type')?.startsWith('text/html')) c.header('content-security-policy', policy);
  });

  app.get('/', async (c) => c.html(page('Mail', list((await store.all()).reverse()), 10)));
  app.get('/messages.json', async (c) => c.json(await store.all()));

  app.get('/messages/:file{[0-9]+\\.json}', async (c) => {
    const message = await store.one(parseInt(c.req.param('file'), 10));
    return message ? c.json(message) : c.json({ error: 'There is no such message.' }, 404);
  });

  app.get('/messages/:file{[0-9]+\\.eml}', async (c) => {
    const content = await store.raw(parseInt(c.req.param('file'), 10));
    if (!content) return c.notFound();
    return c.body(new Uint8Array(content), 200, { 'content-type': 'message/rfc822', 'content-disposition': `inline; filename="${parseInt(c.req.param('file'), 10)}.eml"` });
  });

  app.get('/messages/:n{[0-9]+}', async (c) => {
    const message = await store.one(Number(c.req.param('n')));
    return message ? c.html(page(message.subject || 'No subject', single(message))) : c.notFound();
  });

  app.notFound((c) => c.html(page('Not found', html`<p class="empty">There is no such message. <a href="/">All messages</a></p>`), 404));
  return app;
}

type Fragment = ReturnType<typeof html>;

/** `refresh`: seconds after which the page loads itself again. */
const page = (title: string, content: Fragment, refresh?: number) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    ${refresh === undefined ? '' : html`<meta http-equiv="refresh" content="${refresh}">`}
    <title>${title} · Parvis mail catcher</title>
    <style>${raw(css)}</style>
  </head>
  <body>
    <header><a href="/">Mail catcher</a><span>Nothing here has left this machine.</span></header>
    <main>${content}</main>
  </body>
</html>`;

const list = (messages: readonly CaughtMessage[]) =>
  messages.length === 0
    ? html`<p class="empty">No mail yet. Whatever Parvis sends appears here.</p>`
    : html`<table>
        <thead><tr><th>No.</th><th>To</th><th>Subject</th><th>Received</th></tr></thead>
        <tbody>${messages.map(row)}</tbody>
      </table>`;

const row = ({ n, to, subject, receivedAt }: CaughtMessage) => html`<tr>
  <td class="number">${n}</td>
  <td>${to.join(', ')}</td>
  <td class="subject"><a href="/messages/${n}">${subject || 'No subject'}</a></td>
  <td class="moment">${moment(receivedAt)}</td>
</tr>`;

const single = (message: CaughtMessage) => html`
  <h1>${message.subject || 'No subject'}</h1>
  <dl>
    <dt>From</dt><dd>${message.from}</dd>
    <dt>To</dt><dd>${message.to.join(', ')}</dd>
    <dt>Date</dt><dd>${message.date === undefined ? 'none' : moment(message.date)}</dd>
    <dt>Received</dt><dd>${moment(message.receivedAt)}, ${message.size} bytes</dd>
  </dl>
  ${message.links.length === 0 ? '' : html`<h2>Links</h2><ul>${message.links.map((link) => html`<li>${anchor(link)}</li>`)}</ul>`}
  <h2>Text</h2>
  ${message.text.trim() === '' ? html`<p class="empty">No text part.</p>` : html`<pre>${linked(message.text)}</pre>`}
  ${message.html === undefined
    ? ''
    : html`<h2>HTML</h2>
        <iframe title="HTML part" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${message.html}`}"></iframe>`}
  <details><summary>Headers</summary>
    <dl>${message.headers.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
  </details>
  <p><a href="/messages/${message.n}.eml">As it came (.eml)</a> · <a href="/messages/${message.n}.json">JSON</a></p>`;

/** Text with its addresses made clickable; everything else is escaped. */
function linked(text: string): Fragment[] {
  const parts: Fragment[] = [];
  let end = 0;
  for (const match of text.matchAll(linkPattern)) {
    parts.push(html`${text.slice(end, match.index)}${anchor(match[0])}`);
    end = match.index + match[0].length;
  }
  parts.push(html`${text.slice(end)}`);
  return parts;
}

/** Only http and https addresses come here, see `linkPattern`. */
const anchor = (link: string) => html`<a href="${link}" target="_blank" rel="noreferrer noopener">${link}</a>`;

const moment = (at: number) => new Date(at).toISOString().replace('T', ' ').replace(/\.\d+Z$/, ' UTC');

const css = `
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
  header { display: flex; flex-wrap: wrap; gap: 0 1em; align-items: baseline; padding: .75em 1.5em; border-bottom: 1px solid var(--line); }
  header a { font-weight: 600; color: inherit; text-decoration: none; }
  header span { font-size: .875em; opacity: .75; }
  main { max-width: 60em; margin: 0 auto; padding: 1em 1.5em 3em; }
  h1 { font-size: 1.4em; } h2 { font-size: 1.05em; margin: 1.5em 0 .5em; }
  table { width: 100%; border-collapse: collapse; }
  th, td { text-align: left; vertical-align: top; padding: .45em .75em .45em 0; border-bottom: 1px solid var(--line); }
  th { font-size: .875em; white-space: nowrap; }
  .number, .moment { white-space: nowrap; font-variant-numeric: tabular-nums; }
  dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2em 1em; }
  dt { font-weight: 600; } dd { margin: 0; }
  pre { white-space: pre-wrap; padding: 1em; border: 1px solid var(--line); border-radius: 6px; }
  iframe { width: 100%; height: 30em; border: 1px solid var(--line); border-radius: 6px; background: #fff; }
  summary { cursor: pointer; margin-top: 1.5em; }
  .empty { opacity: .75; padding: 2em 0; }
  @media (max-width: 40em) {
    header { padding: .75em 1em; } main { padding: 1em 1em 3em; }
    thead { display: none; }
    tr { display: flex; flex-direction: column; padding: .75em 0; border-bottom: 1px solid var(--line); }
    td { border: 0; padding: 0; }
    .number { display: none; } .subject { order: -1; font-weight: 600; } .moment { font-size: .875em; opacity: .75; }
    ul { padding-left: 1.2em; }
    dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .5em; }
  }
`;
