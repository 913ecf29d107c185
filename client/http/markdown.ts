import { html } from 'hono/html';
import type { Markup } from './page';

/** The Markdown of agreements: headings, paragraphs, lists, emphasis. Everything else is text and stays as it is written. */
export function markdown(text: string): Markup[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .flatMap(withHeadingApart)
    .filter((block) => block.trim() !== '')
    .map(blockOf);
}

/** A heading stands for itself even where no empty line follows. */
function withHeadingApart(block: string): string[] {
  const [, heading, rest] = /^(#{1,6} [^\n]*)\n?([\s\S]*)$/.exec(block.trim()) ?? [];
  return heading === undefined ? [block] : [heading, rest ?? ''];
}

function blockOf(block: string): Markup {
  const trimmed = block.trim();
  const [, marks, heading] = /^(#{1,6}) (.*)$/.exec(trimmed) ?? [];
  if (marks !== undefined && heading !== undefined) return marks.length === 1 ? html`<h1>${inline(heading)}</h1>` : html`<h2>${inline(heading)}</h2>`;
  if (/^[-*] /.test(trimmed)) return html`<ul>${items(trimmed, /^[-*] /).map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
  if (/^\d+\. /.test(trimmed)) return html`<ol>${items(trimmed, /^\d+\. /).map((item) => html`<li>${inline(item)}</li>`)}</ol>`;
  return html`<p>${inline(trimmed)}</p>`;
}

/** Lines that begin with the mark begin an item; the others continue the one before. */
function items(block: string, mark: RegExp): string[] {
  return block.split('\n').reduce<string[]>((found, line) => {
    if (mark.test(line) || found.length === 0) return [...found, line.replace(mark, '')];
    return [...found.slice(0, -1), `${found.at(-1)} ${line.trim()}`];
  }, []);
}

function inline(text: string): Markup[] {
  return text.split(/(\*\*[^*]+\*\*|\*[^*]+\*)/).map((part) => {
    if (/^\*\*[^*]+\*\*$/.test(part)) return html`<strong>${part.slice(2, -2)}</strong>`;
    if (/^\*[^*]+\*$/.test(part)) return html`<em>${part.slice(1, -1)}</em>`;
    return html`${part}`;
  });
}
