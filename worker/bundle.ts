import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type BundleOptions as TemporalBundleOptions, type WorkflowBundle } from '@temporalio/worker';
import { projectFolder } from '../configuration/load';

/** Where the bundle of the present sources is kept; making it takes seconds, reading it none. */
const bundleFiles = { workflows: path.join(projectFolder, 'dist', 'workflows.js'), watched: path.join(projectFolder, 'dist', 'workflows-watched.js') };
/** Shows, in a replay, what Temporal's own comparison does not look at. */
const watching = path.join(projectFolder, 'worker', 'replay', 'watched.ts');

const inProject = (...names: string[]): string => path.join(projectFolder, ...names);
/** What cases share in every bundle: large tables, the engine, and with it XState and zod. */
const alwaysShared = [inProject('machines', 'programme', 'webmail.ts'), inProject('machines', 'programme', 'countries.ts'), inProject('workflows', 'durable', 'index.ts')];
/** Must come last: see there. */
const freezing = inProject('workflows', 'shared-modules.ts');

/**
 * The workflows' code as Temporal's sandbox runs it; made anew when a source is younger than the bundle.
 * @param kind `watched`: the same with the interceptor of `replay/watched.ts`
 */
export async function workflowBundle(kind: keyof typeof bundleFiles = 'workflows'): Promise<WorkflowBundle> {
  const bundleFile = bundleFiles[kind];
  if (await isFresh(bundleFile)) return { code: await readFile(bundleFile, 'utf8') };
  const { code } = await bundleOf(inProject('workflows', 'index.ts'), { shared: true, interceptors: kind === 'watched' ? [watching] : [] });
  await mkdir(path.dirname(bundleFile), { recursive: true });
  const unfinished = `${bundleFile}.${process.pid}`;
  await writeFile(unfinished, code);
  await rename(unfinished, bundleFile); // whole or not at all, should two workers start at once
  return { code };
}

export interface BundleOptions {
  /**
   * All cases of a worker share the workflows' modules too, frozen, instead of evaluating them anew for each case, which costs
   * some milliseconds and hundreds of kilobytes a case. Only for charts that keep nothing in variables of their modules.
   * Default: false.
   */
  readonly shared?: boolean;
  /** Files of Temporal's workflow interceptors. */
  readonly interceptors?: readonly string[];
}

/** Bundles the workflows that a source file exports. Takes seconds. */
export function bundleOf(workflowsPath: string, { shared = false, interceptors = [] }: BundleOptions = {}) {
  return bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [...interceptors],
    preloadModules: [...alwaysShared, ...(shared ? [workflowsPath] : []), freezing],
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: asNodeRunsIt,
  });
}

/** The bundler's own target is a language without object spread, and what it writes instead is slow. */
function asNodeRunsIt(config: WebpackConfiguration): WebpackConfiguration {
  for (const rule of config.module?.rules ?? []) {
    if (typeof rule !== 'object' || rule === null || typeof rule.use !== 'object' || Array.isArray(rule.use) || rule.use === null) continue;
    const { options } = rule.use;
    if (typeof options === 'object' && 'jsc' in options) Object.assign(options, { jsc: { ...options['jsc'], target: 'es2022' } });
  }
  return config;
}
type WebpackConfiguration = Parameters<NonNullable<TemporalBundleOptions['webpackConfigHook']>>[0];

async function isFresh(bundleFile: string): Promise<boolean> {
  if (!existsSync(bundleFile)) return false;
  const made = statSync(bundleFile).mtimeMs;
  const sources = await Promise.all(
    ['machines', 'workflows'].map(async (folder) => {
      const names = await readdir(path.join(projectFolder, folder), { recursive: true });
      return names.map((name) => statSync(path.join(projectFolder, folder, name)).mtimeMs);
    }),
  );
  sources.push(['package-lock.json', path.join('worker', 'bundle.ts'), path.join('worker', 'replay', 'watched.ts')].map((file) => statSync(path.join(projectFolder, file)).mtimeMs));
  return sources.flat().every((changed) => changed < made);
}
