import type { Application } from '../machines/enrollment/application';
import type { Principal } from '../machines/principal';
import { idOfKey } from './case-id';
import type { Cases } from './cases';
import { Failure, type Issue } from './failures';
import { paced, type Pace } from './paced';

/** A row that can be begun, or why it cannot. `line` and `key`: as in the file. */
export type JudgedRow = { readonly line: number; readonly key: string; readonly application: Application } | RefusedRow;
export interface RefusedRow {
  readonly line: number;
  readonly key?: string;
  readonly refused: string;
  /** What is wrong where. */
  readonly issues?: readonly Issue[];
}

/** What came of one row. `already`: a case of this key was there; nothing was begun. `fits`: a dry run would begin it. */
export interface RowOutcome {
  readonly line: number;
  readonly key?: string;
  readonly id?: string;
  readonly result: 'started' | 'fits' | 'already' | 'refused' | 'noAnswer';
  readonly message?: string;
  readonly issues?: readonly Issue[];
}

/**
 * Starts a case for each row, a few at a time. A row's key alone decides its case's id, so that rows which are begun again,
 * after a break or a correction of other rows, find their cases. Yields outcomes as they come; ends early where nobody answers.
 * @param options.dryRun nothing is begun; each row says what would come of it
 */
export async function* startedRows(cases: Cases, rows: readonly JudgedRow[], options: { by: Principal; pace: Pace; dryRun: boolean }): AsyncGenerator<RowOutcome, void, void> {
  const { by, pace, dryRun } = options;
  yield* paced(rows, pace, async (row): Promise<RowOutcome> => {
    if ('refused' in row) {
      const { refused, ...where } = row;
      return { ...where, result: 'refused', message: refused };
    }
    const { line, key, application } = row;
    const id = idOfKey(key);
    try {
      return { line, key, id, ...(dryRun ? await foreseen(cases, id, application) : await begun(cases, id, application, by)) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { line, key, id, result: isSilence(error) ? 'noAnswer' : 'refused', message: error.message };
    }
  });
}

type Came = Pick<RowOutcome, 'result' | 'message'>;

async function begun(cases: Cases, id: string, application: Application, by: Principal): Promise<Came> {
  try {
    await cases.start(application, { id, by });
    return { result: 'started' };
  } catch (error) {
    if (error instanceof Failure && error.code === 'exists') return compared(cases, id, application);
    throw error;
  }
}

async function foreseen(cases: Cases, id: string, application: Application): Promise<Came> {
  try {
    return await compared(cases, id, application);
  } catch (error) {
    if (error instanceof Failure && error.code === 'unknownCase') return { result: 'fits' };
    throw error;
  }
}

/** A key that was used for another account is a mistake of the file, not a row that is done. */
async function compared(cases: Cases, id: string, { tenant }: Application): Promise<Came> {
  const { particulars } = await cases.view(id);
  if (particulars.tenant === undefined || particulars.tenant === tenant) return { result: 'already' };
  return { result: 'refused', message: `the key belongs to case ${id} of ${particulars.tenant}; give this row a key of its own` };
}

/** Nothing is known then, and beginning again is safe. */
export const isSilence = ({ code }: Failure): boolean => code === 'unreachable' || code === 'timedOut';
