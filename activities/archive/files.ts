import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { dataFolder } from '../../configuration/load';
import type { Settings } from '../../configuration/settings';
import { codeOf, reasonOf } from '../errors';
import { fileName, replaceWhole } from '../whole-files';
import { ArchivedSegment, ArchiveError, Tombstone, type Archive, type ArchivedCase } from './port';

/** The archive that the settings name: `PARVIS_ARCHIVE`, else `archive` in the data folder. */
export const archiveOf = (settings: Settings): Archive => fileArchive(path.resolve(dataFolder(settings), settings.PARVIS_ARCHIVE ?? 'archive'));

/**
 * An archive in a folder: `kind/id/startedAt/first-last.json`, a file a segment, and `final.json` of a case that has closed.
 * Workers on several machines need a folder that they share. Only the owner may read what lies in it.
 */
export function fileArchive(folder: string): Archive {
  const folderOf = (kind: string, id: string) => path.join(folder, fileName(kind), fileName(id));

  return {
    async store(id, { entries, final, ...about }) {
      const place = path.join(folderOf(about.kind, id), String(about.startedAt));
      const [first, last] = [entries.at(0), entries.at(-1)];
      try {
        await mkdir(place, { recursive: true, mode: 0o700 });
        if (first && last) await write(path.join(place, `${first.revision}-${last.revision}.json`), { id, ...about, entries });
        if (final) await write(path.join(place, 'final.json'), { id, ...about, entries: [], final });
      } catch (error) {
        throw new ArchiveError(`The archive cannot be written at ${place}: ${reasonOf(error)}`, { cause: error });
      }
    },

    async read(kind, id, startedAt) {
      const place = folderOf(kind, id);
      const latest = startedAt ?? Math.max(...(await namesIn(place)).map(Number).filter(Number.isFinite));
      const names = Number.isFinite(latest) ? (await namesIn(path.join(place, String(latest)))).filter((name) => name.endsWith('.json')) : [];
      if (names.length === 0) return undefined;
      const segments = await Promise.all(names.map((name) => readSegment(path.join(place, String(latest), name))));
      const final = segments.find((segment) => segment.final)?.final;
      const kept: ArchivedCase = { startedAt: latest, segments: segments.filter(({ entries }) => entries.length > 0), ...(final ? { final } : {}) };
      return kept;
    },

    async tombstone(kind, id) {
      const file = path.join(folderOf(kind, id), tombstoneFile);
      return (await namesIn(folderOf(kind, id))).includes(tombstoneFile) ? readAs(Tombstone, file) : undefined;
    },

    async bury(kind, id, tombstone) {
      await changing(folderOf(kind, id), async (place) => {
        await mkdir(place, { recursive: true, mode: 0o700 });
        await write(path.join(place, tombstoneFile), tombstone);
      });
    },

    redact: (kind, id, keep) =>
      changing(folderOf(kind, id), async (place) => {
        for (const name of await namesIn(place)) {
          if (!/^\d+$/.test(name)) continue;
          for (const file of (await namesIn(path.join(place, name))).map((each) => path.join(place, name, each))) {
            if (file.endsWith('.json')) await write(file, { id, ...keep(await readSegment(file)) });
            else await rm(file); // left by a process that died while it wrote
          }
        }
      }),
  };
}

/** Beside the folders of the cases that bore an id. */
const tombstoneFile = 'erased.json';

async function changing(place: string, work: (place: string) => Promise<void>): Promise<void> {
  try {
    await work(place);
  } catch (error) {
    throw error instanceof ArchiveError ? error : new ArchiveError(`The archive cannot be changed at ${place}: ${reasonOf(error)}`, { cause: error });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new ArchiveError(`The archive cannot be read at ${folder}: ${reasonOf(error)}`, { cause: error });
  }
}

const readSegment = (file: string): Promise<ArchivedSegment> => readAs(ArchivedSegment, file);

async function readAs<S extends z.ZodType>(schema: S, file: string): Promise<z.output<S>> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ArchiveError(`The archive cannot be read at ${file}: ${reasonOf(error)}`, { cause: error });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ArchiveError(`The archive's file ${file} has not the right form: ${parsed.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; ')}`);
  return parsed.data;
}

/** Its owner alone reads what is known of the cases. */
const write = (file: string, content: object): Promise<void> => replaceWhole(file, `${JSON.stringify(content)}\n`, 0o600);
