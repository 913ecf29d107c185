import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';

/** Stands between a worker and the server, and loses workflow tasks. */
export interface TaskProxy extends AsyncDisposable {
  readonly address: string;
}

const polling = '/temporal.api.workflowservice.v1.WorkflowService/PollWorkflowTaskQueue';
const answering = '/temporal.api.workflowservice.v1.WorkflowService/RespondQueryTaskCompleted';

/**
 * Workflow tasks are lost on their way to the worker, as one that dies takes them with it, until the worker has answered a
 * query; the server makes them anew when their time has run out. All else passes as it comes.
 */
export async function startedTaskProxy(server: string): Promise<TaskProxy> {
  const upstream = http2.connect(`http://${server}`);
  let answered = false;

  const proxy = http2.createServer();
  const sessions = new Set<http2.ServerHttp2Session>();
  proxy.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session)).on('error', () => {});
  });
  proxy.on('stream', (stream, headers) => {
    const call = headers[':path']!;
    const onward = upstream.request(headers);
    let trailers: http2.IncomingHttpHeaders = {};
    stream.on('error', () => onward.close()).on('close', () => onward.close());
    onward.on('error', () => stream.close()).on('trailers', (given) => (trailers = given));
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.pipe(onward);
    onward.on('response', (response, flags) => {
      if ((flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0) return stream.respond(response, { endStream: true });
      const parts: Buffer[] = [];
      onward.on('data', (part: Buffer) => parts.push(part));
      onward.on('end', () => {
        const message = Buffer.concat(parts);
        answered ||= call === answering;
        if (stream.closed || stream.destroyed) return;
        stream.respond(response, { waitForTrailers: true });
        stream.end(call === polling && !answered && isTask(message) ? nothing : message);
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

/** What a poll is answered with where there is nothing to do. */
const nothing = Buffer.alloc(5);

/** Of an answer to a poll: whether it brings a task that is not only a query. */
function isTask(message: Buffer): boolean {
  if (message.length === 0) return false;
  const body = message.subarray(5); // behind gRPC's flag and length
  const { taskToken, query } = temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse.decode(message[0] === 1 ? gunzipSync(body) : body);
  return taskToken !== undefined && taskToken !== null && taskToken.length > 0 && !query;
}
