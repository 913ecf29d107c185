import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono, Env } from 'hono';

/** The stand-ins answer on this machine alone. */
export const loopback = '127.0.0.1';

export interface Listening {
  readonly port: number;
  /** Ends open connections too; resolves when the port is free again. */
  close(): Promise<void>;
}

/**
 * Serves an app on the loopback address; port 0 takes any free one.
 * @throws where the port is taken, with the port in the message.
 */
export function listen<E extends Env>(app: Hono<E>, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: loopback }, ({ port: taken }) => {
      resolve({
        port: taken,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      });
    });
    server.once('error', reject);
  });
}

/** Below what the systems give out by themselves (Linux from 32,768, the others from 49,152): a port from there might soon be the near end of somebody's connection. */
const ownRange = { from: 20_000, size: 12_000 };
const givenOut = new Set<number>();

/** A port that is free, and that neither the system nor this process will give to anybody else, for tests and for services that cannot take port 0. */
export async function freePort(): Promise<number> {
  while (givenOut.size < ownRange.size) {
    const port = ownRange.from + randomInt(ownRange.size);
    if (givenOut.has(port)) continue;
    givenOut.add(port);
    if (!(await isTaken(port))) return port;
  }
  throw new Error(`There is no free port from ${ownRange.from} to ${ownRange.from + ownRange.size - 1}.`);
}

/** Whether something holds the port on the loopback address. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(true);
      else reject(new Error(`Port ${port} cannot be opened on ${loopback}: ${error.message}.`));
    });
    probe.listen(port, loopback, () => probe.close(() => resolve(false)));
  });
}
