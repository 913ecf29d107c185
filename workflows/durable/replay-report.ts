import { z } from 'zod';

/** What goes over the wire between the command line and the program that replays: one JSON document a line, each way. */

/** One run to be replayed. */
export const ReplayOrder = z.object({
  /** What people call it: the file, and which of its runs. */
  name: z.string(),
  workflowId: z.string(),
  /** Temporal's history as JSON. */
  history: z.unknown(),
  /** What the run did when it was recorded; absent where only its history is known. */
  seen: z.object({ asked: z.array(z.unknown()), stands: z.unknown() }).optional(),
});
export type ReplayOrder = z.infer<typeof ReplayOrder>;

export const ReplayReport = z.object({
  name: z.string(),
  workflowId: z.string(),
  /**
   * `replays`: goes the way that it went. `differs`: asks the server for something else, so that the case would stand still.
   * `altered`: asks for the same kinds of things, but with other contents or to another end than was recorded. `unreadable`:
   * is no history.
   */
  outcome: z.enum(['replays', 'differs', 'altered', 'unreadable']),
  events: z.number(),
  workflowType: z.string().optional(),
  /** What executed the run first, and last: releases and workflow code. */
  builds: z.array(z.string()),
  /** Where it differs. */
  event: z.object({ id: z.number(), type: z.string() }).optional(),
  /** What is different, in a sentence. */
  says: z.string().optional(),
  /** For `altered`: dotted places in what was asked for and in how the case stands, with both values; one that is absent is not there. */
  differences: z.array(z.object({ path: z.string(), recorded: z.unknown().optional(), now: z.unknown().optional() })).optional(),
});
export type ReplayReport = z.infer<typeof ReplayReport>;
