import { loadSettings, SettingsError } from '../../configuration/load';
import type { Settings } from '../../configuration/settings';
import type { Principal } from '../../machines/principal';
import type { EnrollmentView } from '../answers';
import type { Cases } from '../cases';
import type { TemporalAccess } from '../connect';
import { Failure } from '../failures';
import type { Terminal } from './terminal';

/** What every command works with. Nothing is loaded before it is asked for: `--help` needs neither settings nor server. */
export interface Context {
  readonly terminal: Terminal;
  readonly settings: () => Settings;
  readonly cases: () => Promise<Cases>;
  /** The connection that `cases` goes over, for what only a rehearsal does. */
  readonly temporal: () => Promise<TemporalAccess>;
  /** Who acts: whoever is signed in; in development `--as`, else the first operator. `view`: the case whose people may be meant. */
  readonly principal: (as: string | undefined, view?: () => Promise<EnrollmentView>) => Promise<Principal>;
  /** Prints a result: for people, or with --json as one document. Nothing where there is nothing to print. */
  readonly result: (options: { json?: boolean | undefined }, forPeople: () => string, forPrograms: () => unknown) => void;
  /** A remark beside the result. */
  readonly note: (text: string) => void;
  readonly close: () => Promise<void>;
}

export function contextOn(terminal: Terminal): Context {
  let settings: Settings | undefined;
  let reached: Promise<{ cases: Cases; temporal: TemporalAccess }> | undefined;
  const reaching = () => (reached ??= reach(context.settings(), terminal));

  const context: Context = {
    terminal,
    settings: () => (settings ??= readSettings(terminal)),
    cases: async () => (await reaching()).cases,
    temporal: async () => (await reaching()).temporal,
    principal: async (as, view) => {
      if (context.settings().PARVIS_SIGN_IN === 'oidc') {
        const { signedInPrincipal } = await import('../identity/signed-in');
        return signedInPrincipal(as, context.settings(), terminal.environment);
      }
      const { developmentPrincipal } = await import('../identity/development');
      return developmentPrincipal(as, context.settings(), view);
    },
    result: ({ json }, forPeople, forPrograms) => {
      const written = json ? JSON.stringify(forPrograms(), null, 2) : forPeople();
      if (written !== '') terminal.out(written.endsWith('\n') ? written : `${written}\n`);
    },
    note: (text) => terminal.err(`${text}\n`),
    // A connection that failed has been told already.
    close: async () => (await reached?.catch(() => undefined))?.temporal.close(),
  };
  return context;
}

function readSettings(terminal: Terminal): Settings {
  try {
    return loadSettings(terminal.environment);
  } catch (error) {
    return told(error);
  }
}

/** A wrong setting is the user's to mend and told as such; anything else goes on. */
function told(error: unknown): never {
  if (error instanceof SettingsError) throw new Failure('settings', error.message, {}, error);
  throw error;
}

async function reach(settings: Settings, terminal: Terminal) {
  // Loaded here and not above: Temporal's client is most of what a command loads.
  const [{ connectTemporal }, { casesOver }, { archiveOf }] = await Promise.all([
    import('../connect'), import('../cases'), import('../../activities/archive/files'),
  ]);
  const temporal = await connectTemporal(settings, terminal.environment).catch(told);
  return { cases: casesOver(temporal, { archive: archiveOf(settings) }), temporal };
}
