import { setTimeout as pause } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';
import { listen, loopback } from './listening';

/** What the stand-ins of other systems have in common: they answer on this machine, remember what they were asked, and fail when told to. */

/** One request as it came in, credentials left out. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Scheme of the Authorization header: `Basic`, `Bearer` or none. */
  readonly authorization: string | undefined;
  /** Epoch ms. */
  readonly at: number;
}

/** What is done instead of answering properly; with only a delay, the proper answer comes late. */
export interface Fault {
  readonly status?: number;
  /** Seconds, or an HTTP date, for the Retry-After header. */
  readonly retryAfter?: number | string;
  /** Sent as it is where it is a string, else as JSON. Default: the documented error of the status. */
  readonly body?: unknown;
  /** Milliseconds before anything is answered. */
  readonly delay?: number;
  /** The connection is cut without an answer. */
  readonly cut?: boolean;
  /** Only for requests of this kind. Default: any. */
  readonly of?: string;
}

export interface Faults {
  /** The next so many requests meet the fault; faults queue up. */
  next(times: number, fault: Fault): void;
  clear(): void;
}

export interface StandIn {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  readonly faults: Faults;
  close(): Promise<void>;
}

export type StandInApp = Hono<{ Bindings: HttpBindings }>;

export interface StandInOptions {
  /** 0: any free port. */
  readonly port: number;
  /** What kind of request a path is, for faults that are meant for one kind. */
  readonly kindOf: (path: string) => string;
  /** The documented answer of the system where it fails with a status. */
  readonly errorOf: (status: number) => unknown;
  readonly routes: (app: StandInApp) => void;
}

/** @throws where the port is taken. */
export async function startStandIn({ port, kindOf, errorOf, routes }: StandInOptions): Promise<StandIn> {
  const requests: RecordedRequest[] = [];
  const queued: Fault[] = [];
  const app: StandInApp = new Hono();
  app.use(async (c, next) => {
    requests.push({
      method: c.req.method, path: c.req.path, query: c.req.query(), authorization: c.req.header('authorization')?.split(' ')[0], at: Date.now(),
    });
    await next();
  });
  app.use(injected(queued, kindOf, errorOf));
  routes(app);
  const listening = await listen(app, port);
  return {
    url: `http://${loopback}:${listening.port}`,
    requests,
    faults: {
      next: (times, fault) => void queued.push(...Array.from({ length: times }, () => fault)),
      clear: () => void queued.splice(0),
    },
    close: listening.close,
  };
}

/** Spends the first queued fault that is meant for the request. */
function injected(queued: Fault[], kindOf: (path: string) => string, errorOf: (status: number) => unknown): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (c, next) => {
    const index = queued.findIndex((fault) => fault.of === undefined || fault.of === kindOf(c.req.path));
    const fault = index < 0 ? undefined : queued.splice(index, 1)[0];
    if (!fault) return next();
    if (fault.delay !== undefined) await pause(fault.delay);
    if (fault.cut) {
      c.env.incoming.socket.destroy();
      return c.body(null);
    }
    if (fault.status === undefined && fault.body === undefined) return next();
    const status = fault.status ?? 200;
    const headers = { 'content-type': 'application/json', ...(fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }) };
    const body = fault.body ?? errorOf(status);
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  };
}
