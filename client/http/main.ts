import { serve } from '@hono/node-server';
import { archiveOf } from '../../activities/archive/files';
import { agreementsOf } from '../../activities/agreements/files';
import { documentsOf } from '../../activities/documents/files';
import { bounceBoxOf } from '../../activities/mail/configured';
import { readLinkKey } from '../../activities/mail/link-key';
import { loadSettings, SettingsError } from '../../configuration/load';
import { addressesOf } from '../../configuration/settings';
import { watchAbsences } from '../absences';
import { reportTo, watchPostbox } from '../bounces';
import { casesOver } from '../cases';
import { temporalAccess, type TemporalAccess } from '../connect';
import { directoryOf } from '../identity/people';
import { openIdProvider } from '../identity/provider';
import { gatewayApp } from './app';

/** The gateway process: serves the pages, and tells cases of mail that came back, until it is told to stop. Temporal may come and go meanwhile. */
async function main(): Promise<void> {
  const settings = loadSettings();
  const access = await temporalAccess(settings);
  const cases = casesOver(access, { archive: archiveOf(settings) });
  const linkKey = readLinkKey(settings);
  const app = gatewayApp({
    cases,
    agreements: agreementsOf(settings),
    documents: documentsOf(settings),
    directory: directoryOf(settings),
    linkKey,
    signIn: settings.PARVIS_SIGN_IN === 'oidc' ? openIdProvider(settings, 'gateway') : settings.PARVIS_SIGN_IN,
    publicUrl: addressesOf(settings).gateway,
    temporal: () => temporalAnswers(access),
  });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: settings.PARVIS_GATEWAY_PORT }, () => {
    process.stdout.write(`The gateway serves ${addressesOf(settings).gateway} on port ${settings.PARVIS_GATEWAY_PORT}.\n`);
    process.send?.({ ready: true });
  });
  server.once('error', (error: NodeJS.ErrnoException) => {
    const busy = error.code === 'EADDRINUSE';
    fail(busy ? `Port ${settings.PARVIS_GATEWAY_PORT} is in use; PARVIS_GATEWAY_PORT names another.` : (error.stack ?? error.message));
  });

  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const postbox = addressesOf(settings).bounces === undefined ? undefined : watchPostbox({ box: bounceBoxOf(settings, { log }), report: reportTo(cases), linkKey, log });

  const absences = watchAbsences({ cases, directory: directoryOf(settings), now: Date.now, log });

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    // Requests under way are answered; whoever keeps an idle connection open is not waited for.
    const postboxClosed = postbox?.stop();
    const absencesOver = absences.stop();
    server.close(() => void Promise.all([postboxClosed, absencesOver]).then(() => access.close()).finally(() => process.exit(0)));
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    setTimeout(() => process.exit(0), 6_000).unref();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  if (process.send) process.stdin.once('end', stop).resume(); // started by a supervisor: its end is ours
}

/** Within the second or two that whoever asks after health has. */
async function temporalAnswers({ client, connection, address }: TemporalAccess): Promise<void> {
  try {
    await client.withDeadline(Date.now() + 1_000, () => connection.workflowService.getSystemInfo({}));
  } catch (error) {
    throw new Error(`Temporal does not answer at ${address}`, { cause: error });
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

main().catch((error: unknown) => fail(error instanceof SettingsError ? error.message : error instanceof Error ? error.message : String(error)));
