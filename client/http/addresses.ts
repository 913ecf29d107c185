import type { EnrollmentView } from '../answers';
import { caseId } from '../case-id';
import type { Cases } from '../cases';
import { Failure } from '../failures';

/** The address of a case's page. */
export const pageOf = (id: string): string => `/cases/${encodeURIComponent(id)}`;

/** The case whose page an address of ours is; undefined for every other address, wherever it leads. */
export function caseIn(address: string): string | undefined {
  const [, id] = /^\/cases\/([A-Za-z0-9%._:-]{1,100})$/.exec(address) ?? [];
  try {
    return id === undefined ? undefined : decodeURIComponent(id);
  } catch {
    return undefined;
  }
}

/** Where sign-in begins that leads back to a page of ours. */
export const signInAt = (back: string): string => `/sign-in?return=${encodeURIComponent(back)}`;

/** The case that somebody has written into an address; an id that can be none and a case that is not there look alike from outside. */
export async function viewOf(entered: string, cases: Pick<Cases, 'view'>): Promise<EnrollmentView | undefined> {
  try {
    return await cases.view(caseId(entered));
  } catch (error) {
    if (error instanceof Failure && (error.code === 'usage' || error.code === 'unknownCase')) return undefined;
    throw error;
  }
}

/** The work account of a case's company, where there is such a case and it says. */
export const accountOf = async (entered: string, cases: Pick<Cases, 'view'>): Promise<string | undefined> => (await viewOf(entered, cases))?.particulars.tenant;
