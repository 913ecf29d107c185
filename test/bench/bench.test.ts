import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { outcome } from '../../bench/enrollment-run';
import { projectFolder } from '../../configuration/load';

const bench = (...options: string[]) => promisify(execFile)(process.execPath, [path.join(projectFolder, 'dist', 'bench.js'), ...options]);

const Figure = z.object({
  name: z.string(), title: z.string(), engine: z.number().positive(), handWritten: z.number().positive(),
  ratio: z.object({ median: z.number().positive(), min: z.number().positive(), max: z.number().positive() }),
});
const Share = z.object({ chartMs: z.number().positive(), shellMs: z.number().positive(), workerMs: z.number(), chartShare: z.number().lt(1) });
const Printed = z.object({
  pairs: z.number(), runs: z.number(), outcome: z.array(z.string()), figures: z.array(Figure),
  errand: z.object({ activities: z.array(Figure), local: z.array(Figure), localAgainstActivities: z.array(Figure) }),
  memory: z.object({ engine: z.number(), handWritten: z.number() }),
  recovery: z.object({ historyEvents: z.number(), engineMs: z.number(), handWrittenMs: z.number(), continued: z.object({ steps: z.number(), ms: z.number(), historyEvents: z.number(), bytes: z.number() }) }),
  // A profile that tells the bundle's modules apart finds some of each.
  shares: z.object({ fresh: Share, warm: Share }),
  coreSteps: z.array(Figure).length(2),
});

test('the bench takes both sides through the same work and prints what each costs', async () => {
  // It compares what a run of each side did, activity by activity, and fails where they differ.
  const { stdout, stderr } = await bench('--quick', '--pairs', '1', '--runs', '2', '--json');
  expect(stderr).toMatch(/Warm-up: engine .* runs\/s, hand-written .* runs\/s\nPair 1 of 1/);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(1);
  const printed = Printed.parse(JSON.parse(lines[0] ?? ''));
  expect(printed).toMatchObject({ pairs: 1, runs: 2, outcome: [...outcome] });
  const named = (figures: typeof printed.figures) => figures.map(({ name }) => name);
  expect(named(printed.figures)).toEqual(expect.arrayContaining(['runsPerSecond', 'workerCpuMs', 'events', 'bytes', 'queryMs']));
  for (const figures of Object.values(printed.errand)) expect(named(figures)).toEqual(expect.arrayContaining(['runsPerSecond', 'workerCpuMs', 'events', 'bytes']));
  // A case that has continued as new leaves its history behind.
  expect(printed.recovery.continued.historyEvents).toBeLessThan(printed.recovery.historyEvents);
}, 240_000);

test('the bench says how it is used, and refuses a number of pairs that is none', async () => {
  expect((await bench('--help')).stdout).toMatch(/--pairs <n>[\s\S]*--runs <n>[\s\S]*--quick[\s\S]*--json/);
  await expect(bench('--pairs', 'many')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('a whole number from 1 is expected') });
});
