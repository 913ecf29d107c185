import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { dataFolder } from '../../configuration/load';
import type { Settings } from '../../configuration/settings';
import { codeOf, reasonOf } from '../errors';
import { fileName, replaceWhole } from '../whole-files';
import { DocumentError, type Documents } from './port';

/** The documents that the settings name: `PARVIS_DOCUMENTS`, else `documents` in the data folder. */
export const documentsOf = (settings: Settings): Documents => fileDocuments(path.resolve(dataFolder(settings), settings.PARVIS_DOCUMENTS ?? 'documents'));

/** Documents in a folder: `caseId/sha256`. Machines that share the work need a folder that they share. Only the owner may read what lies in it. */
export function fileDocuments(folder: string): Documents {
  const placeOf = (caseId: string, sha256: string) => path.join(folder, fileName(caseId), fileName(sha256));
  return {
    async store(caseId, bytes) {
      const sha256 = digestOf(bytes);
      const place = placeOf(caseId, sha256);
      try {
        await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
        if ((await sizeOf(place)) !== bytes.length) await replaceWhole(place, bytes, 0o600);
      } catch (error) {
        throw new DocumentError(`The document cannot be kept at ${place}: ${reasonOf(error)}`, { cause: error });
      }
      return { size: bytes.length, sha256 };
    },

    async erase(caseId) {
      const place = path.join(folder, fileName(caseId));
      try {
        await rm(place, { recursive: true, force: true });
      } catch (error) {
        throw new DocumentError(`The documents cannot be removed at ${place}: ${reasonOf(error)}`, { cause: error });
      }
    },

    async read(caseId, sha256) {
      const place = placeOf(caseId, sha256);
      let bytes: Uint8Array;
      try {
        bytes = await readFile(place);
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw new DocumentError(`The document cannot be read at ${place}: ${reasonOf(error)}`, { cause: error });
      }
      if (digestOf(bytes) !== sha256) throw new DocumentError(`The document at ${place} is not the one that was handed in: its digest is another.`);
      return bytes;
    },
  };
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
