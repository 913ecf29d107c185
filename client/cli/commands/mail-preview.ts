import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Command, Option } from 'commander';
import type { MailPreview } from '../../../activities/mail/message';
import type { Example } from '../../../activities/mail/templates/examples';
import { addressesOf } from '../../../configuration/settings';
import { nearest } from '../../../workflows/durable/core/nearest';
import { Failure, rootMessage } from '../../failures';
import type { Context } from '../context';
import { plain, styles, table } from '../layout';

interface Options {
  readonly language?: 'en' | 'fr';
  readonly staff?: boolean;
  readonly html?: boolean;
  readonly text?: boolean;
  readonly openFile?: string;
  readonly all?: string;
  readonly json?: boolean;
}

interface Shown extends Example, MailPreview {}

/** `parvis mail preview`: what every mail looks like, about a company that does not exist. Needs no server. */
export function mailPreviewCommand(mail: Command, context: Context): void {
  mail
    .command('preview')
    .summary('see what a mail looks like; needs no server')
    .description('Show a mail as it would be sent, with the facts of a company that does not exist. Without a name: list the mails there are.')
    .argument('[template]', 'the mail’s name')
    .addOption(new Option('--language <language>', 'en or fr. Default: en').argParser(languageOf))
    .option('--staff', 'as it goes to staff, where it goes to contacts as well')
    .addOption(new Option('--html', 'print the HTML part').conflicts(['text', 'json']))
    .option('--text', 'print the text part alone')
    .option('--open-file <file>', 'write the HTML part to a file, and print its address for a browser')
    .option('--all <folder>', 'write every mail in every language to a folder, with an index.html')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  parvis mail preview\n  parvis mail preview rejected --language fr\n  parvis mail preview rejected --open-file rejected.html\n  parvis mail preview --all mails')
    .action(async (template: string | undefined, options: Options) => {
      const all = await previews(context);
      if (options.all !== undefined) return writeAll(options.all, all, options, context);
      if (template === undefined) {
        if (options.html || options.text || options.openFile !== undefined) throw new Failure('usage', 'Which one? Please name the mail; `parvis mail preview` lists them.');
        return context.result(options, () => listed(all, context.terminal.colour), () => ({ mails: all.map(({ text: _text, html: _html, ...rest }) => rest) }));
      }
      const shown = chosen(all, template, options);
      if (options.openFile !== undefined) await written(options.openFile, shown.html);
      const address = options.openFile === undefined ? undefined : pathToFileURL(path.resolve(options.openFile)).href;
      context.result(options, () => address ?? (options.html ? shown.html : options.text ? shown.text : page(shown, context.terminal.colour)), () => ({ ...shown, ...(address ? { address } : {}) }));
    });
}

async function previews(context: Context): Promise<Shown[]> {
  const [{ previewMessage }, { exampleRequest, examples }] = await Promise.all([import('../../../activities/mail/message'), import('../../../activities/mail/templates/examples')]);
  const settings = context.settings();
  const places = { gateway: addressesOf(settings).gateway, teams: settings.PARVIS_MAIL_TEAMS };
  return Promise.all(examples.map(async (example) => ({ ...example, ...(await previewMessage(exampleRequest(example.template, example.audience, example.language), places)) })));
}

/** @throws Failure `usage` where there is no such mail, or not to them or in that language. */
function chosen(all: readonly Shown[], template: string, { language, staff }: Options): Shown {
  const versions = all.filter((one) => one.template === template);
  if (versions.length === 0) {
    const [near] = nearest(template, [...new Set(all.map((one) => one.template))]);
    throw new Failure('usage', `There is no mail «${template}».${near === undefined ? '' : ` Did you mean ${near}?`} \`parvis mail preview\` lists them.`);
  }
  const audience = staff || versions.every((one) => one.audience === 'staff') ? 'staff' : 'contact';
  const found = versions.find((one) => one.audience === audience && one.language === (language ?? 'en'));
  if (found) return found;
  throw new Failure('usage', `The mail ${template} goes to ${[...new Set(versions.map((one) => one.audience))].join(' and ')} alone${audience === 'staff' && language === 'fr' ? ', who read English' : ''}.`);
}

async function writeAll(folder: string, all: readonly Shown[], options: Options, context: Context): Promise<void> {
  const named = all.map((one) => ({ ...one, name: `${one.template}.${one.audience}.${one.language}` }));
  await Promise.all(named.flatMap(({ name, html, text, to, subject }) => [written(path.join(folder, `${name}.html`), html), written(path.join(folder, `${name}.txt`), `To: ${to}\nSubject: ${subject}\n\n${text}`)]));
  const { html } = await import('hono/html');
  const index = path.join(folder, 'index.html');
  const rows = named.map(({ name, template, audience, language, subject }) => html`<tr><td>${template}<td>${audience}<td>${language}<td><a href="${name}.html">${subject}</a><td><a href="${name}.txt">text</a>\n`);
  const whole = await html`<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Mails</title><style>body{font:16px system-ui;margin:2em}td{padding:.2em 1em .2em 0}</style><table>${rows}</table></html>\n`;
  await written(index, whole.toString());
  const address = pathToFileURL(path.resolve(index)).href;
  context.result(options, () => `${named.length} mails: ${address}`, () => ({ mails: named.map(({ name, subject }) => ({ name, subject })), address }));
}

/** @throws Failure `usage` where the file cannot be written. */
async function written(file: string, content: string): Promise<void> {
  try {
    await mkdir(path.dirname(path.resolve(file)), { recursive: true });
    await writeFile(file, content);
  } catch (error) {
    throw new Failure('usage', `${file} cannot be written: ${rootMessage(error)}.`, {}, error);
  }
}

function languageOf(given: string): 'en' | 'fr' {
  if (given === 'en' || given === 'fr') return given;
  throw new Failure('usage', `--language takes en or fr, not «${given}».`);
}

function listed(all: readonly Shown[], colour: boolean): string {
  const inEnglish = all.filter(({ language }) => language === 'en');
  const [head = '', ...rows] = table([['mail', 'to', 'subject'], ...inEnglish.map(({ template, audience, subject }) => [template, audience, plain(subject)])]);
  return [styles(colour).faint(head), ...rows].join('\n');
}

function page({ to, subject, text }: Shown, colour: boolean): string {
  const style = styles(colour);
  return [`${style.faint('to')}       ${plain(to)}`, `${style.faint('subject')}  ${style.strong(plain(subject))}`, '', text.trimEnd()].join('\n');
}
