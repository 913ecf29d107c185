import type { Context } from 'hono';
import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Language } from '../../machines/enrollment/application';
import { words, type Message } from './words';

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A whole page. Everything that is put in with `html` is escaped; nothing needs JavaScript. */
export function page(language: Language, title: string, content: Markup): Markup {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><p>${words[language].programme}</p></header>
<main>
${content}
</main>
</body>
</html>
`;
}

/** A page of one message: what happened, and what to do next. */
export function messagePage(c: Context, status: ContentfulStatusCode, { title, text }: Message, language: Language, more: Markup = html``): Response | Promise<Response> {
  return c.html(
    page(language, title, html`<h1>${title}</h1>
${text.map((paragraph) => html`<p>${paragraph}</p>`)}
${more}`),
    status,
  );
}

/** The reader’s language where no contact’s is known: the first of ours that the browser asks for, else English. */
export function languageOf(c: Context): Language {
  const asked = (c.req.header('accept-language') ?? '').split(',').map((entry) => {
    const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';');
    const weight = Number(parameters.find((parameter) => parameter.trim().startsWith('q='))?.trim().slice(2) ?? '1');
    return { language: tag.slice(0, 2), weight: Number.isFinite(weight) ? weight : 0 };
  });
  const [first] = asked.filter(({ language, weight }) => weight > 0 && (language === 'fr' || language === 'en')).sort((a, b) => b.weight - a.weight);
  return first?.language === 'fr' ? 'fr' : 'en';
}

export const style = `
:root { color-scheme: light dark; --ink: #1d2430; --faint: #566072; --paper: #f5f6f8; --card: #fff; --line: #d9dde4; --accent: #0b5cad; --good: #19703a; --bad: #b3261e; --badpaper: #fceeee; --onaccent: #fff }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf0; --faint: #a4adbb; --paper: #14181f; --card: #1d232d; --line: #363f4d; --accent: #7db8f5; --good: #6fcf97; --bad: #ff8f85; --badpaper: #3b2226; --onaccent: #10151c }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif }
header, main { max-width: 42rem; margin: 0 auto; padding: 0 1rem }
header p { color: var(--faint); margin: 1.5rem 0 .75rem }
main { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.5rem 1.25rem; margin-bottom: 3rem }
@media (max-width: 43rem) {
  body { background: var(--card) }
  main { border-width: 1px 0 0; border-radius: 0; margin-bottom: 0 }
}
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem }
h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem }
p, li { overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem; margin: 1rem 0 }
dt { color: var(--faint) }
dd { margin: 0; overflow-wrap: anywhere }
.proofs { list-style: none; padding: 0 }
.proofs > li { border-top: 1px solid var(--line); padding: 1rem 0 }
.holds { color: var(--good); font-weight: 600 }
.open { color: var(--faint); font-weight: 600 }
.notice { border-left: .3rem solid var(--accent); padding: .25rem .75rem; margin: 1rem 0 }
.notice.refused { border-left-color: var(--bad); background: var(--badpaper) }
.faint { color: var(--faint); font-size: .95rem }
form { margin: .75rem 0 0 }
button, .button { display: inline-block; min-height: 2.75rem; padding: .6rem 1.1rem; border: 1px solid var(--accent); border-radius: .5rem; background: var(--accent); color: var(--onaccent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer }
button.quiet { background: transparent; color: var(--accent) }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
a { color: var(--accent) }
label { display: block; margin: .75rem 0 .25rem }
input:not([type=checkbox]):not([type=radio]):not([type=hidden]) { display: block; width: 100%; min-height: 2.75rem; padding: .5rem; margin-bottom: .75rem; border: 1px solid var(--faint); border-radius: .5rem; background: var(--card); color: var(--ink); font: inherit }
input:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.wrong { color: var(--bad); margin: 0 0 .75rem }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: .75rem 0; padding: .25rem 1rem .75rem }
legend { padding: 0 .35rem; color: var(--faint) }
.note { display: block; padding-left: 1.6rem }
details { border-top: 1px solid var(--line); padding: .6rem 0 }
summary { cursor: pointer; min-height: 2rem }
summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
blockquote { margin: .75rem 0; padding: .1rem 1rem; border-left: .25rem solid var(--line) }
.way { display: flex; flex-wrap: wrap; gap: .25rem .75rem; list-style: none; padding: 0; color: var(--faint) }
.way li:not(:last-child)::after { content: '›'; padding-left: .75rem }
.way [aria-current] { color: var(--ink); font-weight: 600 }
.people form { margin: .5rem 0 }
.people button { width: 100%; text-align: left }
`;
