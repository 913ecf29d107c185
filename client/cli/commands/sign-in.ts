import type { Command } from 'commander';
import type { Settings } from '../../../configuration/settings';
import { Failure } from '../../failures';
import type { Context } from '../context';
import { about } from '../times';

/** `parvis sign-in`: as whom commands act, where an OpenID provider lets people in. */
export function signInCommand(program: Command, context: Context): void {
  program
    .command('sign-in')
    .summary('sign in at the OpenID provider')
    .description('Sign in as a member of staff: open the address that is printed, on this or another device, and enter the code. Commands act as you from then on, until `parvis sign-out`. Where `npm start` runs, nobody need sign in: --as says who acts.')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis sign-in\n  parvis whoami')
    .action(async (options: { json?: boolean }) => {
      const settings = signedInBy(context, 'needs no sign-in: --as says who acts');
      const [{ openIdProvider }, { keep, asFailure }, { staffMember, describe }] = await Promise.all([import('../../identity/provider'), import('../../identity/kept'), import('../../identity/signed-in')]);
      const provider = openIdProvider(settings, 'command line');
      try {
        const device = await provider.onAnotherDevice();
        context.note(`Open ${device.address}\nand enter the code ${device.code} within ${about(device.until - Date.now())}. Waiting …`);
        const granted = await device.done();
        // Whoever is no staff is not kept: no command could act as them.
        const staff = await staffMember(granted.identity, settings);
        await keep(granted, provider, context.terminal.environment);
        context.result(options, () => `You are signed in as ${describe(staff)}, ${granted.identity.address}.`, () => ({ id: staff.id, roles: staff.roles, address: granted.identity.address, issuer: provider.issuer }));
      } catch (error) {
        throw asFailure(error);
      }
    });
}

/** `parvis sign-out` */
export function signOutCommand(program: Command, context: Context): void {
  program
    .command('sign-out')
    .summary('forget who is signed in')
    .description('Forget who is signed in on this machine, and tell the provider that the sign-in is not to be prolonged.')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const { forget } = await import('../../identity/kept');
      const kept = await forget(context.terminal.environment);
      const settings = context.settings();
      // Another installation's provider is not spoken to with this one's client.
      if (kept?.refreshToken !== undefined && settings.PARVIS_SIGN_IN === 'oidc' && kept.issuer === settings.PARVIS_OIDC_ISSUER) {
        const { openIdProvider } = await import('../../identity/provider');
        const provider = openIdProvider(settings, 'command line');
        if (provider.clientId === kept.clientId) await provider.revoke(kept.refreshToken).catch((error: unknown) => context.note(`The provider was not told: ${error instanceof Error ? error.message : String(error)}.`));
      }
      context.result(options, () => (kept ? 'You are signed out.' : 'Nobody was signed in.'), () => ({ wasSignedIn: kept !== undefined }));
    });
}

/** `parvis whoami` */
export function whoamiCommand(program: Command, context: Context): void {
  program
    .command('whoami')
    .summary('show as whom commands act')
    .description('Show as whom commands act on this installation.')
    .option('--as <identity>', 'who it would be with --as')
    .option('--json', 'print JSON')
    .action(async (options: { as?: string; json?: boolean }) => {
      const { kind, id, roles, email } = await context.principal(options.as);
      context.result(options, () => `${kind}:${id} (${roles.join(', ')})${email === undefined ? '' : `, ${email}`}`, () => ({ kind, id, roles, email }));
    });
}

function signedInBy(context: Context, instead: string): Settings {
  const settings = context.settings();
  if (settings.PARVIS_SIGN_IN === 'oidc') return settings;
  if (settings.PARVIS_SIGN_IN === 'development') throw new Failure('usage', `This installation ${instead}.`);
  throw new Failure('usage', 'This installation has no sign-in: PARVIS_SIGN_IN is `off`.', { todo: 'docs/configuration.md says how an OpenID provider is set up.' });
}
