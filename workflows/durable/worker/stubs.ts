/** How often work shows that it is alive, ms; less than half of what the server waits for. */
export const heartbeatMs = 2_000;

export interface Outbound {
  readonly send: (session: string, event: { type: string }) => void;
}

/** What stands, outside the case, for one of its actors: it can be sent something, and nothing else is known of it. */
export const actorStub =
  (outbound: Outbound) =>
  (sessionId: string, id: string): object => ({
    id,
    sessionId,
    send: (event: { type: string }) => outbound.send(sessionId, event),
    getSnapshot: () => {
      throw new Error(`what the actor «${id}» is in cannot be seen from outside its case; pass what is needed as input or params`);
    },
    toJSON: () => ({ xstate$$type: 1, id }),
  });
