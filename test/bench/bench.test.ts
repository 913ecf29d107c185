import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from '../../configuration/load';

const bench = (...options: string[]) => promisify(execFile)(process.execPath, [path.join(projectFolder, 'dist', 'bench.js'), ...options]);

test('the bench takes both sides to Active by the same work and prints what each costs', async () => {
  // It compares what a run of each side did, activity by activity, and fails where they differ.
  const { stdout, stderr } = await bench('--pairs', '1', '--runs', '2', '--json');
  expect(stderr).toMatch(/Warm-up: engine .* runs\/s, hand-written .* runs\/s\nPair 1 of 1/);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(1);
  const printed = JSON.parse(lines[0] ?? '');
  expect(printed).toMatchObject({ pairs: 1, runs: 2, outcome: ['stage.active.ready', 'partnerId.associated'] });
  const names = printed.figures.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['runsPerSecond', 'workerCpuMs', 'events', 'bytes', 'queryMs']));
  for (const { engine, handWritten, ratio } of printed.figures) {
    for (const figure of [engine, handWritten, ratio.median, ratio.min, ratio.max]) expect(figure).toBeGreaterThan(0);
  }
}, 120_000);

test('the bench says how it is used, and refuses a number of pairs that is none', async () => {
  expect((await bench('--help')).stdout).toMatch(/--pairs <n>[\s\S]*--runs <n>[\s\S]*--json/);
  await expect(bench('--pairs', 'many')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('a whole number from 1 is expected') });
});
