import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { simpleParser } from 'mailparser';
import type { AddressObject } from 'mailparser';

/** A message as it was caught. Times are epoch ms. */
export interface CaughtMessage {
  /** Counts up from 1, over restarts. */
  readonly n: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  /** The message's own Date header; absent where it has none. */
  readonly date: number | undefined;
  /** With its angle brackets. */
  readonly messageId: string | undefined;
  readonly text: string;
  readonly html: string | undefined;
  /** Addresses in the text and in the HTML's links, each once, in order. */
  readonly links: readonly string[];
  readonly receivedAt: number;
  /** Bytes. */
  readonly size: number;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export interface MessageStore {
  /** Writes the bytes as they are; the message is on disk when this resolves. */
  keep(raw: Buffer): Promise<CaughtMessage>;
  /** Oldest first. */
  all(): Promise<CaughtMessage[]>;
  one(n: number): Promise<CaughtMessage | undefined>;
  raw(n: number): Promise<Buffer | undefined>;
}

interface Kept {
  readonly file: string;
  readonly receivedAt: number;
  parsed?: Promise<CaughtMessage>;
}

/** Each message is one file, `<number>-<when received, epoch ms>.eml`, so that a restart finds all of them. */
export async function openMessageStore(folder: string): Promise<MessageStore> {
  await mkdir(folder, { recursive: true });
  const kept = new Map<number, Kept>();
  for (const name of (await readdir(folder)).sort()) {
    const [, n, receivedAt] = /^(\d+)-(\d+)\.eml$/.exec(name) ?? [];
    if (n !== undefined && receivedAt !== undefined) kept.set(Number(n), { file: path.join(folder, name), receivedAt: Number(receivedAt) });
    else if (name.endsWith('.part')) await rm(path.join(folder, name), { force: true }); // cut short by a crash; its sender was never told that it arrived
  }
  let last = Math.max(0, ...kept.keys());

  const read = (n: number): Promise<CaughtMessage> | undefined => {
    const entry = kept.get(n);
    if (!entry) return undefined;
    entry.parsed ??= readFile(entry.file).then((raw) => parsed(n, raw, entry.receivedAt));
    entry.parsed.catch(() => delete entry.parsed); // a file that cannot be read now may be readable later
    return entry.parsed;
  };

  return {
    async keep(raw) {
      const n = (last += 1);
      const receivedAt = Date.now();
      const file = path.join(folder, `${String(n).padStart(6, '0')}-${receivedAt}.eml`);
      await writeFile(`${file}.part`, raw, { flush: true });
      await rename(`${file}.part`, file);
      const message = parsed(n, raw, receivedAt);
      kept.set(n, { file, receivedAt, parsed: message });
      return message;
    },
    all: () => Promise.all([...kept.keys()].sort((a, b) => a - b).flatMap((n) => read(n) ?? [])),
    one: async (n) => read(n),
    raw: async (n) => {
      const entry = kept.get(n);
      return entry && readFile(entry.file);
    },
  };
}

async function parsed(n: number, raw: Buffer, receivedAt: number): Promise<CaughtMessage> {
  const mail = await simpleParser(raw);
  const html = mail.html === false ? undefined : mail.html;
  const text = mail.text ?? '';
  return {
    n,
    from: mail.from?.text ?? '',
    to: addressesIn(mail.to),
    subject: mail.subject ?? '',
    date: mail.date?.getTime(),
    messageId: mail.messageId,
    text,
    html,
    links: linksIn(text, html ?? ''),
    receivedAt,
    size: raw.length,
    headers: mail.headerLines.map(({ key, line }) => ({ name: line.slice(0, key.length), value: line.slice(key.length + 1).replace(/\s+/g, ' ').trim() })),
  };
}

const addressesIn = (to: AddressObject | AddressObject[] | undefined): string[] =>
  (to === undefined ? [] : Array.isArray(to) ? to : [to]).flatMap(({ value }) => value.flatMap(({ address }) => address ?? []));

/** Closing punctuation of a sentence is not part of an address in plain text. */
export const linkPattern = /https?:\/\/[^\s<>"'«»]*[^\s<>"'«».,;:!?)\]]/g;

function linksIn(text: string, html: string): string[] {
  const hrefs = [...html.matchAll(/\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(([, double, single]) => unescaped(double ?? single ?? ''));
  return [...new Set([...(text.match(linkPattern) ?? []), ...hrefs.filter((href) => /^https?:\/\//.test(href))])];
}

const unescaped = (attribute: string): string =>
  attribute.replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
