import type { Language } from '../../../machines/enrollment/application';
import type { SendMail } from '../../../machines/enrollment/outside';
import { english } from './english';
import { french } from './french';
import { staffWording } from './staff';

/** A message before it is text or HTML. */
export interface Letter {
  language: Language;
  subject: string;
  /** What stands between a label and its value: in French a space comes before it. */
  colon: string;
  greeting: string;
  /** What happened, what is waited for, what to do and by when. */
  paragraphs: string[];
  action?: { label: string; url: string; note: string };
  facts: { label: string; values: string[] }[];
  closing: string;
}

/** What one template says in one language; the deadline's sentence is left out where no deadline is known. */
export interface Wording {
  subject: string;
  paragraphs: string[];
  deadline?: (when: string) => string;
}

export interface Phrases {
  wording: Record<SendMail['template'], (mail: { company: string }) => Wording>;
  colon: string;
  greeting: (name: string) => string;
  closing: (caseId: string) => string;
  confirm: { label: string; note: string };
  readAgreement: { label: string; note: string };
  /** Names of the facts that charts give; another one is printed under its own name. */
  factLabels: Readonly<Record<string, string>>;
  months: readonly string[];
  /** Of a date and a time in a zone. */
  moment: (day: number, month: string, year: number, time: string, zone: string) => string;
}

/**
 * Composes a message: in the contact's language, for staff in English. `facts.deadline` (epoch ms, in `facts.timeZone`, or a
 * text ready for people) becomes a sentence, `facts.links` (addresses, those of the gateway may be relative) a button to the one
 * in the contact's language; all others are listed.
 * @param links The gateway's address, and the confirmation link where the template has one.
 */
export function composeLetter(request: SendMail, links: { gateway: string; confirm?: string }): Letter {
  const toTeam = 'team' in request.to;
  const language = 'team' in request.to ? 'en' : request.to.language;
  const phrases = language === 'fr' ? french : english;
  const wording = (toTeam ? staffWording : phrases.wording)[request.template]({ company: request.company });
  const { deadline, timeZone, links: linked, ...others } = request.facts;
  const when = momentOf(deadline, timeZone, phrases);
  const addresses = [linked ?? []].flat().map((address) => new URL(String(address), `${links.gateway}/`).href);
  const readable = addresses.find((address) => address.endsWith(`/${language}`)) ?? addresses[0];
  return {
    language,
    colon: phrases.colon,
    subject: `${oneLine(request.company)}${phrases.colon} ${wording.subject} (${request.caseId})`,
    greeting: 'team' in request.to ? `To ${request.to.team}` : phrases.greeting(request.to.name),
    paragraphs: [...wording.paragraphs.map(oneFullStop(request.company)), ...(when && wording.deadline ? [wording.deadline(when)] : [])],
    ...(links.confirm
      ? { action: { ...phrases.confirm, url: links.confirm } }
      : readable
        ? { action: { ...phrases.readAgreement, url: readable } }
        : {}),
    facts: listed({ ...others, ...(when && !wording.deadline ? { deadline: when } : {}) }, phrases),
    closing: toTeam ? `The whole case: parvis show ${request.caseId}` : phrases.closing(request.caseId),
  };
}

/** A name that ends with a full stop, such as `FABRIKAM S.A.S.`, also ends the sentence. */
const oneFullStop =
  (company: string) =>
  (paragraph: string): string =>
    company.endsWith('.') ? paragraph.replaceAll(`${company}.`, company) : paragraph;

type Facts = SendMail['facts'];

function listed(facts: Facts, { factLabels }: Phrases): Letter['facts'] {
  return Object.entries(facts)
    .map(([name, value]) => ({
      label: factLabels[name] ?? inWords(name),
      values: [value]
        .flat()
        .map((each) => oneLine(String(each)))
        .filter((text) => text !== ''),
    }))
    .filter(({ values }) => values.length > 0);
}

/** Epoch ms as `24 November 2026, 00:00 (Europe/Paris)`; a text stays as it is. */
function momentOf(
  deadline: Facts[string] | undefined,
  timeZone: Facts[string] | undefined,
  { months, moment }: Phrases,
): string | undefined {
  if (typeof deadline !== 'number') return deadline === undefined ? undefined : [deadline].flat().join(', ');
  const zone = typeof timeZone === 'string' ? timeZone : 'UTC';
  // Numbers only from Intl: its words may change between versions of Node, and a mail sent again must not.
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const part = Object.fromEntries(format.formatToParts(deadline).map(({ type, value }) => [type, value]));
  return moment(
    Number(part['day']),
    months[Number(part['month']) - 1] ?? '',
    Number(part['year']),
    `${part['hour']}:${part['minute']}`,
    zone,
  );
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** `signedBy` is «Signed by». */
const inWords = (name: string): string => {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
