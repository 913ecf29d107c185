import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';
import { projectFolder } from '../configuration/load';

/** Where the bundle of the present sources is kept; making it takes seconds, reading it none. */
const bundleFiles = { workflows: path.join(projectFolder, 'dist', 'workflows.js'), watched: path.join(projectFolder, 'dist', 'workflows-watched.js') };
/** Shows, in a replay, what Temporal's own comparison does not look at. */
const watching = path.join(projectFolder, 'worker', 'replay', 'watched.ts');

/**
 * Large tables are loaded once, frozen, and shared by all cases; every other module is evaluated anew for each case.
 * Zod and whatever holds its schemas cannot be among them: they change when they are used (a pattern's `lastIndex`), and
 * frozen they fail. To name a package here that declares no side effects does nothing: the bundler drops its import.
 */
const preloadModules = ['webmail', 'countries'].map((table) => path.join(projectFolder, 'machines', 'programme', `${table}.ts`));

/**
 * The workflows' code as Temporal's sandbox runs it; made anew when a source is younger than the bundle.
 * @param kind `watched`: the same with the interceptor of `replay/watched.ts`
 */
export async function workflowBundle(kind: keyof typeof bundleFiles = 'workflows'): Promise<WorkflowBundle> {
  const bundleFile = bundleFiles[kind];
  if (await isFresh(bundleFile)) return { code: await readFile(bundleFile, 'utf8') };
  const { code } = await bundleOf(path.join(projectFolder, 'workflows', 'index.ts'), kind === 'watched' ? [watching] : []);
  await mkdir(path.dirname(bundleFile), { recursive: true });
  const unfinished = `${bundleFile}.${process.pid}`;
  await writeFile(unfinished, code);
  await rename(unfinished, bundleFile); // whole or not at all, should two workers start at once
  return { code };
}

/** Bundles the workflows that a source file exports. Takes seconds. */
export const bundleOf = (workflowsPath: string, workflowInterceptorModules: string[] = []) =>
  bundleWorkflowCode({ workflowsPath, workflowInterceptorModules, preloadModules, logger: new DefaultLogger('WARN') });

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
