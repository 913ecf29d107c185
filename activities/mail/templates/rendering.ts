import { html } from 'hono/html';
import type { Letter, LetterPart } from './letter';

/** A letter as plain text. Links stand on a line of their own, so that mail programs do not cut them. */
export function asText({ greeting, parts, closing }: Letter): string {
  return [greeting, ...parts.flatMap(partAsText), `-- \n${closing.join('\n')}`].join('\n\n').concat('\n');
}

/** The same as HTML; whatever comes from outside is escaped by the tag. */
export async function asHtml({ language, subject, greeting, parts, closing }: Letter): Promise<string> {
  const page = await html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>${subject}</title></head>
<body style="margin:0;padding:16px;background:#f5f5f4;color:#1c1917;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:36em;margin:0 auto;padding:24px;background:#fff;border:1px solid #d6d3d1;border-radius:6px;overflow-wrap:anywhere">
<p style="margin-top:0">${greeting}</p>
${parts.map(partAsHtml)}
<hr style="margin:24px 0 16px;border:0;border-top:1px solid #d6d3d1">
${closing.map((line) => html`<p style="margin:4px 0;color:#57534e;font-size:14px">${line}</p>\n`)}
</div>
</body>
</html>
`;
  return page.toString();
}

function partAsText({ heading, paragraphs, list, button }: LetterPart): string[] {
  const [first = '', ...others] = paragraphs;
  return [
    heading === undefined ? first : `${heading.toUpperCase()}\n\n${first}`,
    ...(list.length > 0 ? [list.map((entry) => `  - ${entry}`).join('\n')] : []),
    ...(button ? [`${button.label}\n${button.url}`, ...(button.note ? [button.note] : [])] : []),
    ...others,
  ];
}

/** A part; its button stays readable where a mail program drops styles, since the address stands below it. */
const partAsHtml = ({ heading, paragraphs, list, button }: LetterPart) => {
  const [first = '', ...others] = paragraphs;
  return html`${heading === undefined ? '' : html`<h2 style="margin:24px 0 8px;font-size:17px">${heading}</h2>\n`}<p>${first}</p>
${list.length > 0 ? html`<ul style="padding-left:20px">${list.map((entry) => html`<li style="margin:6px 0">${entry}</li>`)}</ul>\n` : ''}${
    button
      ? html`<p style="margin:20px 0"><a href="${button.url}" style="display:inline-block;padding:11px 20px;background:#1d4ed8;border-radius:4px;color:#fff;font-weight:600;text-decoration:none">${button.label}</a></p>
<p style="color:#57534e;font-size:14px">${button.note ? html`${button.note}<br>` : ''}${button.url}</p>\n`
      : ''
  }${others.map((paragraph) => html`<p>${paragraph}</p>\n`)}`;
};
