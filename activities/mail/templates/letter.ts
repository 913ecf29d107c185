import type { Language } from '../../../machines/enrollment/application';
import type { FactsOf, MailTemplate, SendMail, TemplateTo } from '../../../machines/enrollment/letters';
import { WrongQuestionError } from '../../errors';
import { english } from './english';
import { french } from './french';
import { staffWords } from './staff';

/** A message before it is text or HTML. */
export interface Letter {
  language: Language;
  /** 78 characters at most. */
  subject: string;
  greeting: string;
  parts: LetterPart[];
  /** Whom to ask, and why one gets this. */
  closing: string[];
}

export interface LetterPart {
  heading?: string;
  paragraphs: string[];
  /** What is listed between the paragraphs and the button. */
  list: string[];
  button?: { label: string; url: string; note?: string };
}

/** What one template says in one language, to somebody who reads it once. */
export interface Words {
  /** Goes on after the company's name and a colon. */
  subject: string;
  /** What has happened. */
  news: string[];
  /** What belongs to that, an entry a line. */
  details?: string[];
  /** The one thing to be done, and how. Absent: nothing. */
  todo?: string[];
  /** What belongs to what is to be done, an entry a line. */
  list?: string[];
  /** What the button says, where there is a page for it. */
  button?: string;
  /** What comes next, and when. */
  next?: string[];
}

export interface Given<T extends MailTemplate> {
  company: string;
  facts: FactsOf<T>;
  /** A moment, epoch ms, as people write it. */
  when: (at: number) => string;
}
export type WordsFor<A extends 'contact' | 'staff'> = { [T in TemplateTo<A>]: (given: Given<T>) => Words };

export interface Phrases {
  words: WordsFor<'contact'>;
  colon: string;
  greeting: (name: string) => string;
  headings: { todo: string; next: string };
  /** Where there is nothing to do. */
  nothing: string;
  closing: (caseId: string) => string[];
  confirm: { label: string; note: string };
  /** The parts of an application by the names that charts give them. */
  fields: Readonly<Record<string, string>>;
  months: readonly string[];
  /** Of a date and a time in a zone. */
  moment: (day: number, month: string, year: number, time: string, zone: string) => string;
}

/**
 * Composes a message: in the contact's language, for staff in English. Links are absolute: what is relative is the gateway's.
 * @param links The gateway's address, and the confirmation link where the template has one.
 * @throws WrongQuestionError for a link that is no address of a page.
 */
export function composeLetter(request: SendMail, links: { gateway: string; confirm?: string }): Letter {
  const { company, caseId, to } = request;
  const language = 'team' in to ? 'en' : to.language;
  const phrases = language === 'fr' ? french : english;
  const { subject, news, details = [], todo, list = [], button, next = [] } = wordsOf(request, phrases);
  const action = links.confirm ? { ...phrases.confirm, url: links.confirm } : pageOf(request, language, links.gateway, button);
  const told = (paragraphs: string[]): string[] => paragraphs.map(oneFullStop(company));
  const toDo: LetterPart = { heading: phrases.headings.todo, paragraphs: told(todo ?? [phrases.nothing]), list: list.map(oneLine), ...(action ? { button: action } : {}) };
  return {
    language,
    subject: subjectOf(oneLine(company), phrases.colon, subject, caseId),
    greeting: 'team' in to ? `To ${to.team},` : phrases.greeting(oneLine(to.name)),
    parts: [{ paragraphs: told(news), list: details.map(oneLine) }, toDo, ...(next.length > 0 ? [{ heading: phrases.headings.next, paragraphs: told(next), list: [] }] : [])],
    closing: 'team' in to ? [`The whole case: parvis show ${caseId}`] : phrases.closing(caseId),
  };
}

function wordsOf({ template, to, company, facts }: SendMail, phrases: Phrases): Words {
  // The request was held to its template: facts and audience are the template's own, which the compiler cannot follow through the table.
  const table = ('team' in to ? staffWords : phrases.words) as Record<MailTemplate, (given: { company: string; facts: unknown; when: (at: number) => string }) => Words>;
  const zone = 'timeZone' in facts ? facts.timeZone : undefined;
  return table[template]({ company: oneLine(company), facts, when: (at) => momentOf(at, zone, phrases) });
}

/** The page where it is to be done; without one, that of the agreement in the reader's language. */
function pageOf({ facts, template }: SendMail, language: Language, gateway: string, label: string | undefined): LetterPart['button'] {
  const pages = 'page' in facts && facts.page !== undefined ? [facts.page] : 'links' in facts ? facts.links : [];
  const page = pages.find((address) => address.endsWith(`/${language}`)) ?? pages[0];
  if (page === undefined || label === undefined) return undefined;
  const url = URL.canParse(page, `${gateway}/`) ? new URL(page, `${gateway}/`) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw new WrongQuestionError(`The mail ${template} was asked for with the link «${page}»; an address of a page is expected.`);
  return { label, url: url.href };
}

/** As much of the company's name as fits into 78 characters, and no number where even that is too long; the message has both. */
function subjectOf(company: string, colon: string, subject: string, caseId: string): string {
  const around = `${colon} ${subject} (${caseId})`;
  const room = 78 - around.length;
  if (room >= Math.min(company.length, 8)) return `${shortened(company, room)}${around}`;
  const alone = `${colon} ${subject}`;
  return `${shortened(company, 78 - alone.length)}${alone}`;
}

const shortened = (text: string, room: number): string => (text.length <= room ? text : `${text.slice(0, room - 1).trimEnd()}…`);

/** A name that ends with a full stop, such as `FABRIKAM S.A.S.`, also ends the sentence. */
const oneFullStop =
  (company: string) =>
  (paragraph: string): string =>
    company.endsWith('.') ? paragraph.replaceAll(`${company}.`, company) : paragraph;

/** Midnight is the end of the day before, as people count a day's end: `1 December 2026, 24:00 (Europe/Paris)`. */
function momentOf(at: number, zone = 'UTC', { months, moment }: Phrases): string {
  const midnight = partsOf(at, zone)['hour'] === '00' && partsOf(at, zone)['minute'] === '00';
  const { day, month, year, hour, minute } = partsOf(midnight ? at - 1 : at, zone);
  return moment(Number(day), months[Number(month) - 1] ?? '', Number(year), midnight ? '24:00' : `${hour}:${minute}`, zone);
}

function partsOf(at: number, timeZone: string): Partial<Record<Intl.DateTimeFormatPartTypes, string>> {
  // Numbers only from Intl: its words may change between versions of Node, and a mail sent again must not.
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
