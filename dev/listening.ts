import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
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

/** A port that is free at this moment, for tests and for services that cannot take port 0. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, loopback, () => {
      const { port } = probe.address() as AddressInfo; // listening on TCP, so the address is never a path or null
      probe.close(() => resolve(port));
    });
  });
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
