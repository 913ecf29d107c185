import { mkdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { codeOf } from '../../activities/errors';
import { awaitLock } from '../../activities/lock';
import { replaceWhole } from '../../activities/whole-files';
import { Failure } from '../failures';
import { SignInError, type Granted, type Identity, type OpenIdProvider } from './provider';

/** The sign-in of whoever uses the command line, in a file that only this user of the machine can read. */
const Kept = z.object({
  issuer: z.string(),
  clientId: z.string(),
  identity: z.object({ issuer: z.string(), subject: z.string(), address: z.string(), tenant: z.string().optional() }),
  until: z.number(),
  refreshToken: z.string().optional(),
});
type Kept = z.infer<typeof Kept>;

type Environment = Readonly<Record<string, string | undefined>>;

/** By the customs of the system. */
export function keptFile(environment: Environment): string {
  const home = environment['HOME'] || os.homedir();
  const folder = environment['XDG_CONFIG_HOME'] || (process.platform === 'win32' ? environment['APPDATA'] : undefined) || path.join(home, '.config');
  return path.join(folder, 'parvis', 'sign-in.json');
}

/** Before its last seconds, so that what is asked with it is still believed. */
const marginMs = 30_000;
const patienceMs = 30_000;

const notSignedIn = (why: string): Failure => new Failure('unknownIdentity', why, { todo: '`parvis sign-in` signs you in.' });

/**
 * Who is signed in on this machine, prolonged where its time is over. Of several commands at once one prolongs it, since many providers
 * take a second use of the same refresh token for a theft.
 * @throws Failure `unknownIdentity` where nobody is signed in any more, `unreachable` where the provider does not answer.
 */
export async function signedInIdentity(provider: OpenIdProvider, environment: Environment, now: () => number = Date.now): Promise<Identity> {
  const file = keptFile(environment);
  const current = async (): Promise<Kept> => {
    const kept = await read(file);
    if (!kept) throw notSignedIn('You are not signed in.');
    if (kept.issuer !== provider.issuer || kept.clientId !== provider.clientId) throw notSignedIn(`You are signed in by ${kept.issuer}; this installation asks for ${provider.issuer}.`);
    return kept;
  };
  const isFresh = ({ until }: Kept): boolean => until - marginMs > now();

  const kept = await current();
  if (isFresh(kept)) return identityOf(kept);
  const lock = await awaitLock(`${file}.lock`, patienceMs);
  if (!lock.held) throw new Failure('timedOut', `Process ${lock.pid ?? 'of another machine'} is prolonging your sign-in and does not come to an end.`, { todo: 'Try again.' });
  try {
    const again = await current();
    if (isFresh(again)) return identityOf(again);
    if (again.refreshToken === undefined) throw notSignedIn('Your sign-in has run out.');
    const prolonged = await provider.refresh(again.refreshToken, again.identity.subject).catch((error: unknown) => {
      throw asFailure(error);
    });
    await keep(prolonged, provider, environment);
    return prolonged.identity;
  } finally {
    await lock.release();
  }
}

/** Keeps a sign-in instead of what was kept before. */
export async function keep(granted: Granted, { issuer, clientId }: OpenIdProvider, environment: Environment): Promise<void> {
  const file = keptFile(environment);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await replaceWhole(file, `${JSON.stringify({ issuer, clientId, ...granted } satisfies Kept, null, 2)}\n`, 0o600);
}

/** Forgets the sign-in, and answers what it was prolonged by. */
export async function forget(environment: Environment): Promise<{ issuer: string; clientId: string; refreshToken?: string } | undefined> {
  const file = keptFile(environment);
  const kept = await read(file);
  await rm(file, { force: true });
  return kept && { issuer: kept.issuer, clientId: kept.clientId, ...(kept.refreshToken === undefined ? {} : { refreshToken: kept.refreshToken }) };
}

/** What a sign-in that did not succeed means to whoever sits at the command line. */
export function asFailure(error: unknown): unknown {
  if (!(error instanceof SignInError)) return error;
  const sentence = `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`;
  switch (error.problem) {
    case 'over':
    case 'declined':
      return new Failure('unknownIdentity', sentence, { todo: '`parvis sign-in` signs you in.' }, error);
    case 'unreachable':
      return new Failure('unreachable', sentence, { what: 'OpenID provider' }, error);
    case 'wrong':
      return new Failure('unknownIdentity', sentence, { todo: '`parvis doctor` looks at the provider; docs/configuration.md says how one is set up.' }, error);
  }
}

async function read(file: string): Promise<Kept | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new Failure('unreachable', `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {}, error);
  }
  try {
    return Kept.parse(JSON.parse(text));
  } catch {
    return undefined; // of another version, or spoilt: as if nobody were signed in
  }
}

function identityOf({ identity: { issuer, subject, address, tenant } }: Kept): Identity {
  return { issuer, subject, address, ...(tenant === undefined ? {} : { tenant }) };
}
