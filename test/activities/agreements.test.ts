import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileAgreements } from '../../activities/agreements/files';
import { agreementsFolder } from '../../configuration/load';
import { offerAgreement } from '../../machines/enrollment/outside';

const agreements = fileAgreements(agreementsFolder());

describe('R37 the agreement, to view and download before it is signed', () => {
  test('R37 offers the newest version, the binding English one first', async () => {
    const offer = offerAgreement.answer.omit({ signatories: true }).parse(await agreements.offer('FR')); // who may sign, the directory says
    expect(offer.version).toBe('2026-09');
    expect(offer.documents).toMatchObject([
      { language: 'en', displayUri: '/agreements/2026-09/en', downloadUri: '/agreements/2026-09/en/download' },
      { language: 'fr', displayUri: '/agreements/2026-09/fr', downloadUri: '/agreements/2026-09/fr/download' },
    ]);
  });

  test('R37 what is read is what was offered, byte for byte', async () => {
    for (const { language, sha256 } of (await agreements.offer('FR')).documents) {
      const file = await readFile(path.join(agreementsFolder(), '2026-09', `${language}.md`));
      expect(sha256).toBe(createHash('sha256').update(file).digest('hex'));
      expect(await agreements.read('2026-09', language)).toMatchObject({ sha256, text: file.toString('utf8') });
    }
  });

  test.each(['2019-01', '..', '../documents/2026-09', ''])('R37 there is no version «%s»', async (version) => {
    expect(await agreements.read(version, 'en')).toBeUndefined();
  });
});
