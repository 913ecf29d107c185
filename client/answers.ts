import { z } from 'zod';
import { refusalCodes, type CaseView, type HistoryEntry, type OperatorAnswer, type Refusal, type RefusalCode, type SendAnswer } from '../workflows/durable/protocol';
import { Failure } from './failures';

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

/** What the applicant or somebody else still owes, and what to do about it. */
export const Requirement = z.looseObject({
  code: z.string(),
  field: z.string().optional(),
  status: z.string(),
  by: z.union([z.string(), z.array(z.string())]).optional(),
  why: z.string().optional(),
  /** Epoch ms. */
  until: z.number().optional(),
  todo: z.string().optional(),
});
export type Requirement = z.infer<typeof Requirement>;

/** The proofs of R32 while a contact is asked for them. */
export const Confirmation = z.looseObject({
  /** SHA-256 of the newest mail's token, hex; absent before the first mail. */
  tokenHash: z.string().optional(),
  /** Epoch ms. */
  expiresAt: z.number().optional(),
  mailbox: z.boolean(),
  registration: z.boolean(),
  contactName: z.string(),
  contactEmail: z.string(),
  language: z.enum(['en', 'fr']),
});
export type Confirmation = z.infer<typeof Confirmation>;

export const EnrollmentParticulars = z.looseObject({
  title: z.string(),
  waitsFor: z.string(),
  requirements: z.array(Requirement),
  country: z.string().optional(),
  timeZone: z.string().optional(),
  tenant: z.string().optional(),
  confirmation: Confirmation.optional(),
});
export type EnrollmentParticulars = z.infer<typeof EnrollmentParticulars>;

const leaves = z.array(z.string());
const engine = { parvis: z.string(), xstate: z.string() };

export const ViewAnswer = z.looseObject({
  id: z.string(),
  kind: z.string(),
  version: z.number(),
  engine: z.looseObject({ ...engine, before: z.looseObject(engine).optional() }).optional(),
  status: z.enum(['active', 'done', 'error']),
  state: leaves,
  tags: z.array(z.string()),
  since: z.number(),
  startedAt: z.number(),
  now: z.number(),
  revision: z.number(),
  deadlines: z.array(z.looseObject({ name: z.string(), at: z.number(), state: z.string() })),
  allowed: z.array(z.looseObject({ event: z.string(), title: z.string(), by: z.array(z.string()), example: z.unknown().optional() })),
  blocked: z.array(z.looseObject({ event: z.string(), reason: z.string(), code: z.enum(codes), keptFor: z.number().optional() })),
  forecast: z.array(z.looseObject({ at: z.number(), deadline: z.string(), from: leaves, to: leaves, does: z.array(z.string()) })),
  pending: z.array(
    z.looseObject({ id: z.string(), kind: z.enum(['actor', 'action']), name: z.string(), since: z.number(), effect: z.number(), activityId: z.string().optional() }),
  ),
  parked: z.array(z.looseObject({ id: z.string(), at: z.number(), event: z.string(), error: z.string() })),
  mailbox: z.array(z.looseObject({ id: z.string(), event: z.string(), by: z.string(), since: z.number(), until: z.number(), reason: z.string().optional() })),
  particulars: EnrollmentParticulars,
}) satisfies z.ZodType<CaseView>;
export type EnrollmentView = z.infer<typeof ViewAnswer>;

export const HistoryAnswer = z.array(
  z.looseObject({
    revision: z.number(),
    at: z.number(),
    by: z.string(),
    event: z.string(),
    from: leaves,
    to: leaves,
    reason: z.string().optional(),
    keptSince: z.number().optional(),
    what: z.array(z.string()).optional(),
    version: z.object({ from: z.number(), to: z.number() }).optional(),
  }),
) satisfies z.ZodType<HistoryEntry[]>;

export const SentAnswer = z.looseObject({ revision: z.number(), state: leaves, kept: z.literal(true).optional(), until: z.number().optional() }) satisfies z.ZodType<SendAnswer>;

export const ObeyedAnswer = z.looseObject({ revision: z.number(), state: leaves, what: z.array(z.string()) }) satisfies z.ZodType<OperatorAnswer>;

/** @throws Failure `otherVersion` naming the field that is not as this client knows it. */
export function readAnswer<S extends z.ZodType>(schema: S, answer: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new Failure(
    'otherVersion',
    `The ${what} of the case has a form that this client does not know (${first?.path.join('.') ?? ''}: ${first?.message ?? 'unreadable'}). ` +
      'Run client and worker of the same release.',
  );
}

/** The refusal inside an update's failure, or undefined where it is none. */
export function readRefusal(details: unknown): Refusal | undefined {
  const [first] = Array.isArray(details) ? details : [details];
  const parsed = RefusalAnswer.safeParse(first);
  if (!parsed.success) return undefined;
  const { code, message, issues, guard } = parsed.data;
  return { code, message, ...(issues ? { issues } : {}), ...(guard ? { guard } : {}) };
}
