import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { dataFolder } from '../../configuration/load';
import type { Settings } from '../../configuration/settings';
import { codeOf, reasonOf } from '../errors';
import { fileName, replaceWhole } from '../whole-files';
import { ArchivedSegment, ArchiveError, type Archive, type ArchivedCase } from './port';

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
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new ArchiveError(`The archive cannot be read at ${folder}: ${reasonOf(error)}`, { cause: error });
  }
}

async function readSegment(file: string): Promise<z.output<typeof ArchivedSegment>> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ArchiveError(`The archive cannot be read at ${file}: ${reasonOf(error)}`, { cause: error });
  }
  const parsed = ArchivedSegment.safeParse(json);
  if (!parsed.success) throw new ArchiveError(`The archive's file ${file} has not the right form: ${parsed.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; ')}`);
  return parsed.data;
}

/** Its owner alone reads what is known of the cases. */
const write = (file: string, content: object): Promise<void> => replaceWhole(file, `${JSON.stringify(content)}\n`, 0o600);
