import { createInterface } from 'node:readline';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { ReplayOrder, type ReplayReport } from '../../workflows/durable/replay-report';
import { loadSettings } from '../../configuration/load';
import { dataConverterOf } from '../../configuration/sealing';
import { workflowBundle } from '../bundle';
import { differences } from './compare';
import { explained } from './explain';
import { replayEach, type RunHistory, type Seen } from './replay';

/**
 * The replay gate as a program of its own, since a worker takes a second to load: reads orders from standard input, one a
 * line, and writes a report for each. Ends with 0 whatever it found; the reader judges.
 */
async function main(): Promise<void> {
  // What fails is reported, and a signal ends it at once: it keeps nothing.
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR', () => {}), telemetryOptions: { logging: { filter: 'OFF', forward: {} } } });
  let current: Known | undefined;
  const readable = async function* (): AsyncGenerator<RunHistory> {
    for await (const line of createInterface({ input: process.stdin })) {
      const order = ReplayOrder.parse(JSON.parse(line));
      const known = read(order);
      if (!('order' in known)) report(known);
      else yield (current = known);
    }
  };
  // One at a time: what comes back is of the run that was handed over last.
  for await (const run of replayEach(await workflowBundle('watched'), readable(), dataConverterOf(loadSettings()))) if (current) report(judged(current, run));
}

interface Known extends RunHistory {
  readonly order: ReplayOrder;
  readonly facts: Pick<ReplayReport, 'name' | 'workflowId' | 'events' | 'workflowType' | 'builds'>;
}

/** A history that can be replayed, or why it cannot. */
function read(order: ReplayOrder): Known | ReplayReport {
  const { name, workflowId } = order;
  const unreadable = (says: string): ReplayReport => ({ name, workflowId, outcome: 'unreadable', events: 0, builds: [], says });
  let history;
  try {
    history = historyFromJSON(order.history);
  } catch (error) {
    return unreadable(`it is no history as Temporal exports them: ${error instanceof Error ? error.message : String(error)}`);
  }
  const events = history.events ?? [];
  const began = events[0]?.workflowExecutionStartedEventAttributes;
  if (!began?.originalExecutionRunId) return unreadable('it does not begin with the start of its run; export it whole');
  const builds = events.flatMap((event) => event.workflowTaskCompletedEventAttributes?.workerVersion?.buildId ?? []);
  const workflowType = began.workflowType?.name;
  return {
    order, workflowId, history,
    facts: { name, workflowId, events: events.length, builds: [...new Set([...builds.slice(0, 1), ...builds.slice(-1)])], ...(workflowType ? { workflowType } : {}) },
  };
}

function judged({ order, facts }: Known, run: Seen | Error): ReplayReport {
  if (run instanceof Error) return { ...facts, outcome: 'differs', ...explained(run) };
  const found = order.seen ? differences(order.seen, run) : [];
  if (found.length === 0) return { ...facts, outcome: 'replays' };
  return { ...facts, outcome: 'altered', says: 'it goes through, but not as it was recorded', differences: found };
}

const report = (line: ReplayReport): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(70);
  },
);
