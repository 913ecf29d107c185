import type { Command } from 'commander';
import { Failure } from '../../failures';
import type { Context } from '../context';
import { beside, styles, wrapped } from '../layout';

interface Options {
  readonly country?: string;
  readonly language: string;
  readonly json?: boolean;
}

/** `parvis welcome`: what an enrollment will need, before anything is asked (R21). */
export function welcomeCommand(program: Command, context: Context): void {
  program
    .command('welcome')
    .summary('what an enrollment will need')
    .description('What to have ready before an enrollment is begun, and what comes then. Needs no server.')
    .option('--country <code>', 'the country of the company’s legal seat, such as FR')
    .option('--language <language>', 'en or fr', 'en')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis welcome\n  parvis welcome --country FR --language fr')
    .action((options: Options) => show(context, options));
}

async function show(context: Context, options: Options): Promise<void> {
  const [{ welcome }, { Language }] = await Promise.all([import('../../../machines/enrollment/welcome'), import('../../../machines/enrollment/application')]);
  const language = Language.safeParse(options.language);
  if (!language.success) throw new Failure('usage', `--language takes en or fr, not «${options.language}».`);
  const told = (() => {
    try {
      return welcome(language.data, options.country?.trim().toUpperCase());
    } catch (error) {
      if (error instanceof RangeError) throw new Failure('brokenRule', `${error.message} [R55].`);
      throw error;
    }
  })();
  const french = language.data === 'fr';
  const { colour, columns } = context.terminal;
  const style = styles(colour);
  const listed = (text: string): string[] => beside(`  ${style.mark('•')} `, wrapped(text, columns - 4), 4);
  context.result(
    options,
    () => [
      style.strong(french ? 'À préparer' : 'What to have ready'),
      ...(told.country ? [`  ${told.country.name}: ${told.country.region}`] : []),
      ...told.needed.filter(({ optional }) => !optional).flatMap(({ text }) => listed(text)),
      style.strong(french ? 'S’il y a lieu' : 'Where it applies'),
      ...told.needed.filter(({ optional }) => optional).flatMap(({ text }) => listed(text)),
      style.strong(french ? 'La suite' : 'What comes then'),
      ...told.steps.flatMap((text, index) => beside(`  ${index + 1} `, wrapped(text, columns - 4), 4)),
    ].join('\n'),
    () => told,
  );
}
