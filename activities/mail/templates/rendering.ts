import { html } from 'hono/html';
import type { Letter } from './letter';

/** A letter as plain text. Links stand on a line of their own, so that mail programs do not cut them. */
export function asText({ colon, greeting, paragraphs, action, facts, closing }: Letter): string {
  return [
    greeting,
    ...paragraphs,
    ...facts.map(({ label, values }) => (values.length === 1 ? `${label}${colon} ${values[0]}` : `${label}${colon}\n${values.map((value) => `  - ${value}`).join('\n')}`)),
    ...(action ? [`${action.label}${colon}\n${action.url}`, action.note] : []),
    `--\n${closing}`,
  ].join('\n\n').concat('\n');
}

/** The same as HTML; whatever comes from outside is escaped by the tag. */
export async function asHtml({ language, subject, colon, greeting, paragraphs, action, facts, closing }: Letter): Promise<string> {
  const page = await html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${subject}</title></head>
<body style="margin:0;padding:24px;background:#f5f5f4;color:#1c1917;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:36em;margin:0 auto;padding:24px;background:#fff;border:1px solid #e7e5e4;overflow-wrap:anywhere">
<p>${greeting}</p>
${paragraphs.map((paragraph) => html`<p>${paragraph}</p>\n`)}
${facts.map(({ label, values }) =>
    values.length === 1
      ? html`<p><strong>${label}${colon}</strong> ${values[0]}</p>\n`
      : html`<p style="margin-bottom:0"><strong>${label}${colon}</strong></p>\n<ul style="margin-top:0">${values.map((value) => html`<li>${value}</li>`)}</ul>\n`,
  )}
${action
    ? html`<p style="margin:24px 0"><a href="${action.url}" style="padding:10px 18px;background:#1d4ed8;color:#fff;text-decoration:none">${action.label}</a></p>
<p style="color:#57534e;font-size:14px">${action.note}<br>${action.url}</p>`
    : ''}
<hr style="border:0;border-top:1px solid #e7e5e4">
<p style="color:#57534e;font-size:14px">${closing}</p>
</div>
</body>
</html>
`;
  return page.toString();
}
