// Bundles the programs into dist/. Sources stay where they are; a program is one file that starts fast.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const programs = {
  gateway: 'client/http/main.ts',
  worker: 'worker/main.ts',
  replay: 'worker/replay/main.ts',
  start: 'dev/start.ts',
  bench: 'bench/main.ts',
  stories: 'stories/main.ts',
};

/** What other projects import as `parvis/durable…`; their packages are theirs and ours alike, so nothing of them is bundled. */
const library = { index: 'workflows/durable/index.ts', worker: 'workflows/durable/worker/index.ts', core: 'workflows/durable/core/index.ts', analysis: 'workflows/durable/analysis/index.ts', client: 'client/durable/index.ts' };

/**
 * Temporal's messages come as one description that is worked through whenever a program begins. Commands have no use for those
 * of Temporal Cloud's own administration, a quarter of them, and JSON is read faster than the same as JavaScript.
 */
const leanMessages = {
  name: 'lean messages',
  setup: ({ onLoad }) =>
    onLoad({ filter: /@temporalio[\\/]proto[\\/]protos[\\/]json-module\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const [whole, described] = /\.addJSON\((\{[^]*\})\)/.exec(source) ?? [];
      if (described === undefined) throw new Error(`${path} is not written as it was: look how it describes the messages, and mend this plugin`);
      const messages = JSON.parse(described);
      delete messages.temporal.nested.api.nested.cloud;
      return { contents: source.replace(whole, () => `.addJSON(JSON.parse(${JSON.stringify(JSON.stringify(messages))}))`) };
    }),
};

const present = (sources) => Object.fromEntries(Object.entries(sources).filter(([, source]) => existsSync(source)));
const common = { write: false, bundle: true, target: 'node20', sourcemap: true, logLevel: 'warning' };
const program = {
  ...common,
  outdir: 'dist',
  platform: 'node',
  format: 'cjs',
  // Native parts, webpack and what is looked up at run time stay in node_modules.
  external: ['@temporalio/worker', '@temporalio/core-bridge', '@temporalio/testing', '@swc/core', 'date-holidays', 'esbuild', 'imapflow'],
  // A program that runs from what V8 made of it can require such packages, not import them.
  supported: { 'dynamic-import': false },
  // Each dist file lies one level below the project, as the source folders do.
  define: { 'process.env.NODE_ENV': '"production"' },
};
const bundles = await Promise.all([
  build({ ...program, entryPoints: present(programs) }),
  build({ ...program, entryPoints: { cli: 'client/cli/main.ts' }, minifyWhitespace: true, plugins: [leanMessages] }),
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
  const finished = /[\\/]cli\.js$/.test(path) ? Buffer.concat([contents, Buffer.from(`// contents ${nameOf(contents)}\n`)]) : contents;
  if (existsSync(path) && readFileSync(path).equals(finished)) continue;
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, finished);
  renameSync(unfinished, path);
}

// A command that finds nobody has loaded what commands load. What V8 made of it is kept; without it commands only start more slowly.
spawnSync(process.execPath, ['-e', "require('./bin/compiled').runAndKeep(require('node:path').resolve('dist/cli.js'))", 'parvis', 'show', 'nobody'], {
  stdio: 'ignore', timeout: 20_000, env: { PATH: process.env.PATH, TEMPORAL_ADDRESS: '127.0.0.1:9', PARVIS_DATA: 'dist/no-data' },
});

/** Bundles' own name by their contents. */
function nameOf(contents) {
  return createHash('sha256').update(contents).digest('hex').slice(0, 16);
}
