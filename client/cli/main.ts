import { runCli } from './program';
import { processTerminal } from './terminal';

/** Entry of `parvis`. The exit code is the answer for scripts; see `failureCodes`. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0); // the reader, such as `head`, has seen enough
  throw error;
});

async function main(): Promise<void> {
  process.exitCode = await runCli(process.argv.slice(2), processTerminal());
}

void main();
