import { refusalCodes, type Refusal } from '../workflows/durable/protocol';
import { plainly } from './plain-words';

/**
 * Everything that can go wrong for somebody who uses Parvis, in one table: what the chart refuses (from the protocol)
 * and what the client itself finds. `exit` is the command line's code, `http` the gateway's status.
 *
 * Exit codes: 1 refused by the rules · 2 wrong usage or input · 3 something is unreachable.
 */
export const failureCodes = {
  ...refusalCodes,
  usage: { exit: 2, http: 400, says: 'the command is not used right' },
  settings: { exit: 2, http: 500, says: 'a setting cannot be used' },
  input: { exit: 2, http: 422, says: 'the input does not have the right form' },
  brokenRule: { exit: 1, http: 422, says: 'the input breaks a rule of the programme' },
  unknownCase: { exit: 2, http: 404, says: 'there is no such case' },
  unknownIdentity: { exit: 2, http: 401, says: 'this identity cannot be taken' },
  wouldBreak: { exit: 1, http: 409, says: 'a run would not go on as it went' },
  failed: { exit: 1, http: 500, says: 'the case has failed' },
  alreadyEnrolling: { exit: 1, http: 409, says: 'the company has an open enrollment already' },
  stillOpen: { exit: 1, http: 409, says: 'the case has not ended' },
  exists: { exit: 1, http: 409, says: 'there is a case with this id already' },
  partly: { exit: 1, http: 409, says: 'of many, some were not taken' },
  timedOut: { exit: 1, http: 504, says: 'it did not happen in the time given' },
  unreachable: { exit: 3, http: 503, says: 'something does not answer' },
  otherVersion: { exit: 3, http: 502, says: 'something answers in a form that this version does not know' },
} as const;
export type FailureCode = keyof typeof failureCodes;

/** A problem in what somebody entered. `rule`: the rule of the programme that it breaks, where it is one. */
export interface Issue {
  /** Dotted, `primaryContact.email`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  readonly rule?: string;
}

export interface FailureDetails {
  readonly issues?: readonly Issue[];
  readonly guard?: string;
  /** What to do next, where the message does not say it. */
  readonly todo?: string;
  /** Facts for programs: the case, the key to repeat with. */
  readonly [fact: string]: unknown;
}

/** Something that the user is told in a sentence, never with a stack. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly code: FailureCode,
    message: string,
    readonly details: FailureDetails = {},
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }

  get exit(): number {
    return failureCodes[this.code].exit;
  }

  get http(): number {
    return failureCodes[this.code].http;
  }
}

/** A refusal of the chart, as the client's own failure. */
export function refused({ code, message, issues: given, guard }: Refusal): Failure {
  const issues = given?.map(({ path, message: says }) => ({ path, message: plainly(says) }));
  // The sentence about a malformed event is its problems in a row.
  const sentence = code === 'malformed' && issues ? issues.map(({ path, message: says }) => (path ? `${path}: ${says}` : says)).join('; ') : message;
  return new Failure(code, sentence, { ...(issues ? { issues } : {}), ...(guard ? { guard } : {}) });
}

/** What is at the bottom of an error chain. */
export function rootCause(error: unknown): unknown {
  let current = error;
  while (current instanceof Error && current.cause !== undefined) current = current.cause;
  return current;
}

/** The last word of an error chain, which is what helps: «ECONNREFUSED», not «failed to connect». */
export function rootMessage(error: unknown): string {
  const current = rootCause(error);
  if (current instanceof AggregateError && current.errors.length > 0) return rootMessage(current.errors[0]);
  return current instanceof Error ? current.message : String(current);
}
