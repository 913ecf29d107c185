// Bundles the programs into dist/. Sources stay where they are; a program is one file that starts fast.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const programs = {
  cli: 'client/cli/main.ts',
  gateway: 'client/http/main.ts',
  worker: 'worker/main.ts',
  start: 'dev/start.ts',
  bench: 'bench/main.ts',
};

mkdirSync('dist', { recursive: true });
const { outputFiles } = await build({
  entryPoints: Object.fromEntries(Object.entries(programs).filter(([, source]) => existsSync(source))),
  outdir: 'dist',
  write: false,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  logLevel: 'warning',
  // Native parts, webpack and what is looked up at run time stay in node_modules.
  external: ['@temporalio/worker', '@temporalio/core-bridge', '@temporalio/testing', '@swc/core', 'date-holidays', 'esbuild'],
  // Each dist file lies one level below the project, as the source folders do.
  define: { 'process.env.NODE_ENV': '"production"' },
});

// Programs may be running from dist/: what is the same already stays untouched, what differs is replaced as a whole.
for (const { path, contents } of outputFiles) {
  if (existsSync(path) && readFileSync(path).equals(contents)) continue;
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, path);
}
