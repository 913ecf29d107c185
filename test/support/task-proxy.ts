import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';

/** Stands between a worker and the server. */
export interface TaskProxy extends AsyncDisposable {
  readonly address: string;
}

/** What becomes of calls between worker and server, and of the answers to them; each is named by its method. Default: they pass as they come. */
interface Passage {
  /** What the call waits for before it goes on to the server. */
  readonly held?: (call: string, message: Buffer) => Promise<void> | undefined;
  /** What the worker is given for the server's answer. */
  readonly given?: (call: string, answer: Buffer) => Buffer;
}

/**
 * Workflow tasks are lost on their way to the worker, as one that dies takes them with it, until the worker has answered a
 * query; the server makes them anew when their time has run out. All else passes as it comes.
 */
export function startedTaskProxy(server: string): Promise<TaskProxy> {
  let answered = false;
  return started(server, {
    given: (call, answer) => {
      answered ||= call === 'RespondQueryTaskCompleted';
      return call === 'PollWorkflowTaskQueue' && !answered && isTask(answer) ? nothing : answer;
    },
  });
}

/**
 * The end of a run, also one that continues as new, is late at the server, as on a machine that has too much to do: the worker
 * signals something first, where it has anything to signal. All else passes as it comes.
 */
export function startedLateEnds(server: string): Promise<TaskProxy> {
  let heard: (() => void)[] = [];
  const signalled = (): Promise<void> =>
    new Promise((resolve) => {
      const silence = setTimeout(resolve, silenceMs);
      heard.push(() => (clearTimeout(silence), resolve()));
    });
  return started(server, {
    held: (call, message) => (call === 'RespondWorkflowTaskCompleted' && endsRun(message) ? signalled() : undefined),
    given: (call, answer) => {
      if (call === 'SignalWorkflowExecution') for (const told of heard.splice(0)) told();
      return answer;
    },
  });
}

/** Whoever says nothing for so long will say nothing more, ms. */
const silenceMs = 1_500;

async function started(server: string, { held = () => undefined, given = (_, answer) => answer }: Passage): Promise<TaskProxy> {
  const upstream = http2.connect(`http://${server}`);
  const proxy = http2.createServer();
  const sessions = new Set<http2.ServerHttp2Session>();
  proxy.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session)).on('error', () => {});
  });
  proxy.on('stream', (stream, headers) => {
    const call = headers[':path']!.split('/').at(-1)!;
    const onward = upstream.request(headers);
    let trailers: http2.IncomingHttpHeaders = {};
    stream.on('error', () => onward.close()).on('close', () => onward.close());
    onward.on('error', () => stream.close()).on('trailers', (they) => (trailers = they));
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    whole(stream, async (message) => {
      await held(call, message);
      onward.end(message);
    });
    onward.on('response', (response, flags) => {
      if ((flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0) return stream.respond(response, { endStream: true });
      whole(onward, (answer) => {
        const passed = given(call, answer);
        if (stream.closed || stream.destroyed) return;
        stream.respond(response, { waitForTrailers: true });
        stream.end(passed);
      });
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));

  return {
    address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => proxy.close(resolve));
      upstream.destroy();
    },
  };
}

function whole(stream: http2.Http2Stream, take: (message: Buffer) => unknown): void {
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part)).on('end', () => void take(Buffer.concat(parts)));
}

/** What a poll is answered with where there is nothing to do. */
const nothing = Buffer.alloc(5);

/** Behind gRPC's flag and length. */
const bodyOf = (message: Buffer): Buffer => (message[0] === 1 ? gunzipSync(message.subarray(5)) : message.subarray(5));

const { PollWorkflowTaskQueueResponse, RespondWorkflowTaskCompletedRequest } = temporal.api.workflowservice.v1;

/** Of an answer to a poll: whether it brings a task that is not only a query. */
function isTask(message: Buffer): boolean {
  if (message.length === 0) return false;
  const { taskToken, query } = PollWorkflowTaskQueueResponse.decode(bodyOf(message));
  return taskToken !== undefined && taskToken !== null && taskToken.length > 0 && !query;
}

const endsRun = (message: Buffer): boolean =>
  RespondWorkflowTaskCompletedRequest.decode(bodyOf(message)).commands.some(
    ({ completeWorkflowExecutionCommandAttributes: completes, continueAsNewWorkflowExecutionCommandAttributes: continues }) => Boolean(completes ?? continues),
  );
