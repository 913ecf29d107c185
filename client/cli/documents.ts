import { readFile } from 'node:fs/promises';
import { Failure } from '../failures';
import type { Terminal } from './terminal';

/** A document that somebody hands in, with the name by which errors speak of it. */
export interface Handed {
  readonly name: string;
  readonly text: string;
}

/** FILE, or `-` for standard input. @throws Failure `input` where it cannot be read. */
export async function readHanded(file: string, terminal: Terminal): Promise<Handed> {
  if (file === '-') return { name: 'standard input', text: await terminal.readInput() };
  return { name: file, text: await readFile(file, 'utf8').catch((error: unknown) => unreadable(file, error)) };
}

/** A file's bytes. @throws Failure `input` where it cannot be read. */
export async function readBytes(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: unknown) => unreadable(file, error));
}

function unreadable(file: string, error: unknown): never {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : String(code ?? error);
  throw new Failure('input', `${file} cannot be read: ${why}.`, {}, error);
}

/**
 * JSON or YAML, of which JSON is a part: one parser, so that a slip in either is told with line and column.
 * @throws Failure `input` listing every slip.
 */
export async function parseDocument({ name, text }: Handed): Promise<unknown> {
  const { LineCounter, parseAllDocuments } = await import('yaml');
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false });
  // An empty stream has no documents at all.
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (!document) throw new Failure('input', `${name} is empty.`);
  if (second) throw new Failure('input', `${name} holds several documents; one is expected.`);
  if (document.errors.length > 0) {
    const issues = document.errors.map((error) => {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      return { path: `line ${line}, column ${col}`, message: error.message };
    });
    throw new Failure('input', `${name} is neither JSON nor YAML:`, { issues });
  }
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    throw new Failure('input', `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {}, error);
  }
}

/**
 * `--data`: a JSON object, or `@file`, or `@-` for standard input.
 * @throws Failure `input`
 */
export async function readPayload(data: string, terminal: Terminal): Promise<Record<string, unknown>> {
  const handed = data.startsWith('@') ? await readHanded(data.slice(1), terminal) : { name: '--data', text: data };
  const document = await parseDocument(handed);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Failure('input', `${handed.name} must be an object of the event’s fields, such as '{"reason": "…"}', or @file.`);
  }
  if ('type' in document) throw new Failure('input', `${handed.name} must not hold «type»: the event is named by the argument before it.`);
  return { ...document };
}
