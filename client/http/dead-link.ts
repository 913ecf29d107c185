import type { Context } from 'hono';
import type { DeadLink } from './link';
import { languageOf, messagePage } from './page';
import { words } from './words';

/** What is not to be confirmed any more, or never was. */
export function otherwise(c: Context, opened: DeadLink): Response | Promise<Response> {
  const language = 'language' in opened ? opened.language : languageOf(c);
  const said = words[language];
  switch (opened.is) {
    case 'expired':
      return messagePage(c, 410, said.expiredLink, language);
    case 'closed':
      return messagePage(c, 410, said.closed, language);
    case 'replaced':
      return messagePage(c, 410, said.replacedLink, language);
    case 'invalid':
      return messagePage(c, 404, said.invalidLink, language);
  }
}
