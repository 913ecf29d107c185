import { contactHash, contactHashes } from '../../activities/mail/contact-hash';
import { readSettings } from '../../configuration/settings';

const key = (fill: number): Buffer => Buffer.alloc(32, fill);

describe('R34 the keyed hash of a contact’s address', () => {
  test('is the same however the address is written, and another for another address or key', () => {
    const hash = contactHash(key(1), 'paul@bücher.example');
    for (const written of [' Paul@BÜCHER.example ', 'paul@xn--bcher-kva.example', 'paul@bu\u0308cher.example']) expect(contactHash(key(1), written)).toBe(hash);
    expect(contactHash(key(1), 'paula@bücher.example')).not.toBe(hash);
    expect(contactHash(key(2), 'paul@bücher.example')).not.toBe(hash);
    expect(hash).toMatch(/^contact:[0-9a-f]{64}$/);
  });

  test('is asked for under both keys while the key is being changed', () => {
    const settings = readSettings({ PARVIS_CONTACT_KEY: key(2).toString('base64'), PARVIS_CONTACT_KEY_BEFORE: key(1).toString('base64') });
    expect(contactHashes(settings, 'Paul@fabrikam.example')).toEqual([contactHash(key(2), 'paul@fabrikam.example'), contactHash(key(1), 'paul@fabrikam.example')]);
  });

  test('has no key of less than 32 bytes, and no message tells one', () => {
    expect(() => readSettings({ PARVIS_CONTACT_KEY: 'c2hvcnQ=' })).toThrow('PARVIS_CONTACT_KEY holds 5 bytes');
  });
});
