import { Hono } from 'hono';
import { html } from 'hono/html';
import { Language } from '../../machines/enrollment/application';
import { welcome, type Welcome } from '../../machines/enrollment/welcome';
import { languageOf, page } from './page';
import { words } from './words';

/** `/welcome`: what an enrollment will need, before anything is asked (R21). `?language=fr&country=FR` choose; a country without the programme is told so. */
export function welcomePages(): Hono {
  const app = new Hono();
  app.get('/welcome', (c) => {
    const asked = Language.safeParse(c.req.query('language'));
    const language = asked.success ? asked.data : languageOf(c);
    const said = words[language].welcome;
    const country = c.req.query('country')?.trim().toUpperCase() ?? '';
    const told = inCountry(language, country);
    const list = (optional: boolean) => html`<ul>${(told ?? welcome(language)).needed.filter((each) => each.optional === optional).map(({ text }) => html`<li>${text}</li>`)}</ul>`;
    const body = html`<h1>${said.title}</h1>
${told === undefined ? html`<p class="notice refused" role="alert">${said.notOffered(country)}</p>` : told.country ? html`<p class="notice">${said.region(told.country.name, told.country.region)}</p>` : ''}
<h2>${said.needed}</h2>
${list(false)}
<h2>${said.optional}</h2>
${list(true)}
<h2>${said.steps}</h2>
<ol>${(told ?? welcome(language)).steps.map((step) => html`<li>${step}</li>`)}</ol>
<form method="get" action="/welcome"><input type="hidden" name="language" value="${language}"><label>${said.country} <input name="country" value="${country}" maxlength="2" size="3" autocomplete="country"></label> <button class="quiet">${said.look}</button></form>
<p class="faint"><a href="/welcome?language=${language === 'fr' ? 'en' : 'fr'}${country === '' ? '' : `&country=${encodeURIComponent(country)}`}" lang="${language === 'fr' ? 'en' : 'fr'}">${said.otherLanguage}</a></p>`;
    return c.html(page(language, said.title, body), told === undefined ? 422 : 200);
  });
  return app;
}

/** Undefined where the programme is not offered there. */
function inCountry(language: Language, country: string): Welcome | undefined {
  try {
    return country === '' ? welcome(language) : welcome(language, country);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
