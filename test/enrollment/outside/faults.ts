import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Fault, StandIn } from '../../../dev/stand-in';
import { answering, away, back, patience, type Systems } from './systems';

/** What goes wrong with another system, what a case says of it meanwhile, and how it is mended. */
export interface Trouble {
  readonly is: string;
  /** What the case’s view must say: the system, and what is wrong. */
  readonly says: RegExp;
  breakIt(systems: Systems): Promise<void> | void;
  mend(systems: Systems): Promise<void> | void;
  /** When the next attempt is due, ms after the failed one, at least and at most. Default: by the binding’s policy, soon. */
  readonly next?: readonly [least: number, most: number];
}

/** Only people can mend it, so that it is tried slowly: every quarter of an hour. */
const slowly = [14 * 60_000, 15 * 60_000] as const;

/** Everything that a system which speaks HTTP can do instead of answering. */
export function httpTroubles(standInsOf: (systems: Systems) => readonly StandIn[], system: string, field: RegExp): Trouble[] {
  const meeting = (fault: Fault) => ({
    breakIt: (systems: Systems) => standInsOf(systems).forEach(({ faults }) => faults.next(1_000, fault)),
    mend: (systems: Systems) => standInsOf(systems).forEach(({ faults }) => faults.clear()),
  });
  const says = (rest: string): RegExp => new RegExp(`${system}.*${rest}`, 's');
  return [
    { is: 'absent', says: says('cannot be reached'), ...meeting({ cut: true }) },
    { is: 'too slow', says: says(`gave no answer in ${patience} ms`), ...meeting({ delay: 3 * patience }) },
    { is: 'asked too often, and says for how long', says: says('is asked too often \\(429'), next: [30_000, 40_000], ...meeting({ status: 429, retryAfter: 40 }) },
    { is: 'failing', says: says('is not available \\(500'), ...meeting({ status: 500 }) },
    { is: 'failing in words of a proxy', says: says('is not available \\(502 <html>'), ...meeting({ status: 502, body: '<html>Bad Gateway</html>' }) },
    { is: 'refusing our credentials', says: says('401'), next: slowly, ...meeting({ status: 401 }) },
    { is: 'answering something else than JSON', says: says('is not JSON: <html>'), next: slowly, ...meeting({ body: '<html>Welcome to the hotel’s network</html>' }) },
    { is: 'answering half', says: says('is not JSON: \\{"'), next: slowly, ...meeting({ body: '{"error": {"errorCode": "1' }) },
    { is: 'answering another shape', says: new RegExp(`${system}.*has not the agreed shape: .*${field.source}`, 's'), next: slowly, ...meeting({ body: { nothing: 'of it' } }) },
    { is: 'answering nothing', says: says('is not JSON: $'), next: slowly, ...meeting({ status: 200, body: '' }) },
  ];
}

/** What can be wrong with a file. @param other content of another shape, and what is said of it */
export function fileTroubles(fileOf: (systems: Systems) => string, system: string, other: { content: string; says: string }): Trouble[] {
  const holding = (content: (whole: string) => string) => ({
    async breakIt(systems: Systems) {
      const file = fileOf(systems);
      await copyFile(file, `${file}.before`);
      await writeFile(file, content(await readFile(file, 'utf8')));
    },
    async mend(systems: Systems) {
      const file = fileOf(systems);
      await copyFile(`${file}.before`, file);
      await rm(`${file}.before`);
    },
  });
  const says = (rest: string): RegExp => new RegExp(`${system}.*${rest}`, 's');
  return [
    { is: 'absent', says: says('ENOENT'), next: slowly, breakIt: (systems) => away(fileOf(systems)), mend: (systems) => back(fileOf(systems)) },
    { is: 'half written', says: says('JSON'), next: slowly, ...holding((whole) => whole.slice(0, whole.length / 2)) },
    { is: 'of another shape', says: says(other.says), next: slowly, ...holding(() => other.content) },
  ];
}

export const directoryTroubles = fileTroubles(({ directory }) => directory, 'The directory', { content: '{"tenants": [{"domain": 7}]}', says: 'tenants\\[0\\]\\.domain' });

export const agreementTroubles: Trouble[] = [
  { is: 'away as a whole', says: /The agreements cannot be read in .*ENOENT/s, next: slowly, breakIt: ({ agreements }) => away(agreements), mend: ({ agreements }) => back(agreements) },
  ...fileTroubles(({ agreements }) => path.join(agreements, '2026-09', 'agreement.json'), '2026-09', { content: '{"version": 9}', says: 'version' }),
];

type Manner = ReturnType<typeof answering>;

/** Everything that a mail server can do instead of taking a mail. */
export const mailTroubles: Trouble[] = [
  ...([
    ['absent', (socket) => void socket.destroy(), 'could not be handed to 127\\.0\\.0\\.1:\\d+'],
    ['silent', () => undefined, 'Greeting never received|not taken in the time given|[Tt]imeout'],
    ['busy', answering('421 4.3.2 busy', '421 4.3.2 busy'), '421 4\\.3\\.2 busy'],
    ['full', answering('220 hello', '452 4.3.1 out of storage'), '452 4\\.3\\.1 out of storage'],
    ['speaking another protocol', answering('HTTP/1.1 400 Bad Request', 'HTTP/1.1 400 Bad Request'), 'HTTP/1\\.1 400 Bad Request'],
  ] satisfies [string, Manner, string][]).map(([is, manner, says]): Trouble => ({ is, says: new RegExp(`The mail «.*» to a…@fabrikam\\.example .*(${says})`, 's'), breakIt: ({ mail }) => mail.line.meets(manner), mend: ({ mail }) => mail.line.meets() })),
  {
    is: 'refusing us', says: /The mail «.*» to a…@fabrikam\.example .*554 5\.7\.1 you may not relay/s, next: slowly,
    breakIt: ({ mail }) => mail.line.meets(answering('220 hello', '554 5.7.1 you may not relay')), mend: ({ mail }) => mail.line.meets(),
  },
];

/** A folder in whose place something else lies. */
export const archiveTroubles: Trouble[] = [
  {
    is: 'not writable', says: /The archive cannot be written at .*ENOTDIR/s,
    async breakIt({ archive }) {
      await rm(archive, { recursive: true });
      await writeFile(archive, 'no folder');
    },
    mend: ({ archive }) => rm(archive),
  },
];
