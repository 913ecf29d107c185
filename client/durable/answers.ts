import { z } from 'zod';
import {
  refusalCodes, type AwaitAnswer, type CaseView, type HistoryEntry, type HistoryTail, type OperatorAnswer, type RefusalCode, type SendAnswer, type UpgradeOutcome,
} from '../../workflows/durable/protocol';

/**
 * What a case answers, checked before it is believed: worker and client may be of different releases. Fields that this
 * client does not know pass through.
 */

const codes = Object.keys(refusalCodes) as [RefusalCode, ...RefusalCode[]]; // the table's own keys, of which there are several

export const RefusalAnswer = z.looseObject({
  code: z.enum(codes),
  message: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  guard: z.string().optional(),
});

const leaves = z.array(z.string());
const jsonSchema = z.record(z.string(), z.unknown());
const engine = { parvis: z.string(), xstate: z.string() };
const status = z.enum(['active', 'done', 'error']);

export const ViewAnswer = z.looseObject({
  id: z.string(),
  kind: z.string(),
  version: z.number(),
  engine: z.looseObject({ ...engine, before: z.looseObject(engine).optional() }).optional(),
  status,
  state: leaves,
  tags: z.array(z.string()),
  since: z.number(),
  startedAt: z.number(),
  now: z.number(),
  revision: z.number(),
  deadlines: z.array(z.looseObject({ name: z.string(), at: z.number(), state: z.string() })),
  allowed: z.array(z.looseObject({ event: z.string(), title: z.string(), by: z.array(z.string()), example: z.unknown().optional(), payload: jsonSchema.optional() })),
  blocked: z.array(z.looseObject({ event: z.string(), reason: z.string(), code: z.enum(codes), keptFor: z.number().optional(), payload: jsonSchema.optional() })),
  forecast: z.array(z.looseObject({ at: z.number(), deadline: z.string(), from: leaves, to: leaves, does: z.array(z.string()), unless: z.array(z.string()).optional() })),
  pending: z.array(
    z.looseObject({ id: z.string(), kind: z.enum(['actor', 'action']), name: z.string(), what: z.string().optional(), since: z.number(), effect: z.number(), activityId: z.string().optional() }),
  ),
  parked: z.array(z.looseObject({ id: z.string(), at: z.number(), event: z.string(), error: z.string() })),
  mailbox: z.array(z.looseObject({ id: z.string(), event: z.string(), by: z.string(), since: z.number(), until: z.number(), reason: z.string().optional() })),
  audit: z.looseObject({ after: z.number(), archived: z.number(), dropped: z.number() }),
  particulars: z.looseObject({ title: z.string(), waitsFor: z.string(), requirements: z.array(z.unknown()) }),
}) satisfies z.ZodType<CaseView>;

export const EntryAnswer = z.looseObject({
  revision: z.number(),
  at: z.number(),
  by: z.string(),
  event: z.string(),
  from: leaves,
  to: leaves,
  reason: z.string().optional(),
  emitted: z.array(z.looseObject({ type: z.string() })).optional(),
  keptSince: z.number().optional(),
  what: z.array(z.string()).optional(),
  version: z.object({ from: z.number(), to: z.number() }).optional(),
}) satisfies z.ZodType<HistoryEntry>;

export const HistoryAnswer = z.looseObject({
  after: z.number(),
  entries: z.array(EntryAnswer),
  revision: z.number(),
  status,
  startedAt: z.number(),
}) satisfies z.ZodType<HistoryTail>;

export const SentAnswer = z.looseObject({ revision: z.number(), state: leaves, kept: z.literal(true).optional(), until: z.number().optional() }) satisfies z.ZodType<SendAnswer>;

export const ObeyedAnswer = z.looseObject({ revision: z.number(), state: leaves, what: z.array(z.string()) }) satisfies z.ZodType<OperatorAnswer>;

export const AwaitedAnswer = z.looseObject({
  outcome: z.enum(['reached', 'closed', 'timedOut', 'again']),
  revision: z.number(),
  state: leaves,
}) satisfies z.ZodType<AwaitAnswer>;

const versions = { from: z.number(), to: z.number(), before: leaves };
export const UpgradeAnswer = z.discriminatedUnion('outcome', [
  z.looseObject({ outcome: z.literal('already'), ...versions }),
  z.looseObject({ outcome: z.literal('fits'), ...versions, after: leaves, notes: z.array(z.string()) }),
  z.looseObject({ outcome: z.literal('fails'), ...versions, problems: z.array(z.object({ place: z.string(), problem: z.string() })) }),
]) satisfies z.ZodType<UpgradeOutcome>;

/** The case answers in a form that this client does not know: client and worker are of different releases. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}

/** @throws UnreadableAnswer naming the field that is not as this client knows it. */
export function readAnswer<S extends z.ZodType>(schema: S, answer: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new UnreadableAnswer(
    `The ${what} of the case has a form that this client does not know (${first?.path.join('.') ?? ''}: ${first?.message ?? 'unreadable'}). ` +
      'Run client and worker of the same release.',
  );
}
