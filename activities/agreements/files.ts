import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { agreementsFolder } from '../../configuration/load';
import type { Settings } from '../../configuration/settings';
import type { Language } from '../../machines/enrollment/application';
import { reasonOf, WrongAnswerError } from '../errors';
import type { Agreements, AgreementText } from './port';

/** A version's folder or its files are not as they should be. */
export class AgreementError extends WrongAnswerError {
  override readonly name = 'AgreementError';
}

/**
 * Agreements as files: a folder a version (`2026-09`), in it `agreement.json` and a Markdown file a language. The newest
 * version by name is offered, to every country alike.
 */
export function fileAgreements(folder: string): Agreements {
  const read = async (version: string, language: Language): Promise<AgreementText | undefined> => {
    if (!(await versionsIn(folder)).includes(version)) return undefined; // also keeps «..» out of the path
    const document = (await metadataOf(folder, version)).documents[language];
    if (!document) return undefined;
    const text = await contentOf(path.join(folder, version, `${language}.md`));
    return {
      version,
      language,
      title: document.title,
      text,
      sha256: sha256(text),
      fileName: `partner-agreement-${version}-${language}.md`,
    };
  };

  return {
    read,
    async offer() {
      const version = (await versionsIn(folder)).at(-1);
      if (!version) throw new AgreementError(`There is no agreement to offer in ${folder}: add a folder such as 2026-09.`);
      const { documents, binding } = await metadataOf(folder, version);
      const languages = languagesOf(documents).sort((a, b) => Number(b === binding) - Number(a === binding)); // the binding one first
      const offered = await Promise.all(
        languages.map(async (language) => {
          const document = await read(version, language);
          if (!document) throw new AgreementError(`Agreement ${version} has no document in «${language}».`);
          const displayUri = `/agreements/${version}/${language}`;
          return { language, displayUri, downloadUri: `${displayUri}/download`, sha256: document.sha256 };
        }),
      );
      return { version, documents: offered };
    },
  };
}

/** The agreements of an installation. */
export const agreementsOf = (settings: Settings): Agreements => fileAgreements(agreementsFolder(settings));

const Title = z.object({ title: z.string().min(1), note: z.string().optional() });
const Metadata = z.object({
  version: z.string(),
  /** ISO date from which the version is offered, for people. */
  effective: z.string(),
  binding: z.enum(['en', 'fr']),
  documents: z.object({ en: Title.optional(), fr: Title.optional() }),
});

const languagesOf = (documents: z.infer<typeof Metadata>['documents']): Language[] =>
  (['en', 'fr'] as const).filter((language) => documents[language]);

async function versionsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new AgreementError(`The agreements cannot be read in ${folder}: ${reasonOf(error)}`, { cause: error });
  });
  return entries
    .filter((entry) => entry.isDirectory() && /^\d{4}-\d{2}(-\d{2})?$/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

async function metadataOf(folder: string, version: string): Promise<z.infer<typeof Metadata>> {
  const file = path.join(folder, version, 'agreement.json');
  const parsed = Metadata.safeParse(jsonIn(file, await contentOf(file)));
  if (!parsed.success) throw new AgreementError(`${file} has not the right form:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new AgreementError(`The agreement cannot be read at ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

function jsonIn(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new AgreementError(`${file} is not JSON: ${reasonOf(error)}`, { cause: error });
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
