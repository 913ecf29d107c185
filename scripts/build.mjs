// Bundles the programs into dist/. Sources stay where they are; a program is one file that starts fast.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const programs = {
  cli: 'client/cli/main.ts',
  gateway: 'client/http/main.ts',
  worker: 'worker/main.ts',
  replay: 'worker/replay/main.ts',
  start: 'dev/start.ts',
  bench: 'bench/main.ts',
};

/** What other projects import as `parvis/durable…`; their packages are theirs and ours alike, so nothing of them is bundled. */
const library = { index: 'workflows/durable/index.ts', worker: 'workflows/durable/worker/index.ts', analysis: 'workflows/durable/analysis/index.ts', client: 'client/durable/index.ts' };

const present = (sources) => Object.fromEntries(Object.entries(sources).filter(([, source]) => existsSync(source)));
const common = { write: false, bundle: true, target: 'node20', sourcemap: true, logLevel: 'warning' };
const bundles = await Promise.all([
  build({
    ...common,
    entryPoints: present(programs),
    outdir: 'dist',
    platform: 'node',
    format: 'cjs',
    // Native parts, webpack and what is looked up at run time stay in node_modules.
    external: ['@temporalio/worker', '@temporalio/core-bridge', '@temporalio/testing', '@swc/core', 'date-holidays', 'esbuild'],
    // Each dist file lies one level below the project, as the source folders do.
    define: { 'process.env.NODE_ENV': '"production"' },
  }),
  ...['cjs', 'esm'].map((format) =>
    build({
      ...common, format, entryPoints: present(library), outdir: 'dist/durable', packages: 'external', platform: 'neutral', external: ['node:*'],
      // Node knows them since 20.10; esbuild takes all of 20 for the target.
      supported: { 'import-attributes': true },
      outExtension: { '.js': format === 'esm' ? '.mjs' : '.cjs' },
    }),
  ),
]);

// Programs may be running from dist/: what is the same already stays untouched, what differs is replaced as a whole.
mkdirSync('dist/durable', { recursive: true });
for (const { path, contents } of bundles.flatMap(({ outputFiles }) => outputFiles)) {
  if (existsSync(path) && readFileSync(path).equals(contents)) continue;
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, path);
}
