import { createHash, randomBytes } from 'node:crypto';
import type { Application } from '../machines/enrollment/application';
import { Failure } from './failures';

/** The kind of case that this client speaks of; also the workflow type and the prefix of workflow ids. */
export const kind = 'enrollment';

const idPattern = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/;

/**
 * The case's own id from what people type: `fabrikam-7f3k` or `enrollment:fabrikam-7f3k`.
 * @throws Failure `usage` where it cannot be an id.
 */
export function caseId(entered: string): string {
  const id = entered.trim().replace(new RegExp(`^${kind}:`), '').toLowerCase();
  if (!idPattern.test(id)) {
    throw new Failure('usage', `«${entered}» cannot be a case’s id: 1 to 63 letters, digits, dots and dashes are expected, such as fabrikam-7f3k.`);
  }
  return id;
}

export const workflowId = (id: string): string => `${kind}:${id}`;

/** `enrollment:fabrikam` → `fabrikam`. */
export const idOfWorkflow = (workflow: string): string => workflow.slice(workflow.indexOf(':') + 1);

/**
 * An id for an application that was given none: the company's or tenant's name and four characters, `fabrikam-7f3k`.
 * @param key idempotency key: the same key gives the same id, so that a repeated start finds the first one.
 */
export function newCaseId(application: Application, key?: string): string {
  const name = 'name' in application.company ? application.company.name : (application.tenant.split('.')[0] ?? application.tenant);
  return `${slug(name)}-${suffix(application, key)}`;
}

/** The id of a row of many (bulk start): its key as far as it can be read in an id, and four characters that tell keys apart. */
export const idOfKey = (key: string): string => `${slug(key)}-${lettersOf(key)}`;

/** Letters without accents, digits and dashes; 40 characters at most; never empty. */
export function slug(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{Mark}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').slice(0, 40).replace(/^-+|-+$/g, '') || 'case';
}

/** Without 0, 1, l and o, which are mistaken for each other when read aloud. */
const alphabet = '23456789abcdefghijkmnpqrstuvwxyz';

function suffix(application: Application, key: string | undefined): string {
  return key === undefined ? letters(randomBytes(4)) : lettersOf(`${application.tenant}\n${key}`);
}

const lettersOf = (text: string): string => letters(createHash('sha256').update(text).digest().subarray(0, 4));
const letters = (bytes: Uint8Array): string => [...bytes].map((byte) => alphabet[byte % alphabet.length]).join('');
