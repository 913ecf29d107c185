import { createHash } from 'node:crypto';
import type { Language } from '../../machines/enrollment/application';
import type { Confirmation, EnrollmentView } from '../answers';
import { caseId } from '../case-id';
import type { Cases } from '../cases';
import { Failure } from '../failures';
import { sameText } from './session';

/** A link as it stands in an address. */
export interface Link {
  readonly case: string;
  readonly token: string;
}

interface Found {
  readonly view: EnrollmentView;
  readonly confirmation: Confirmation;
  readonly tokenHash: string;
  readonly language: Language;
}
export type CurrentLink = Found & { readonly is: 'current' };
export type DeadLink = (Found & { readonly is: 'expired' | 'closed' }) | { readonly is: 'invalid' | 'replaced' };
/** What a link leads to. `current`, `expired` and `closed` have shown a true token; the rest learn nothing of the case. */
export type Opened = CurrentLink | DeadLink;

/** 256 bits in base64url, and nothing else is worth asking a case about. */
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

/**
 * Looks at what a link is worth now (R32). It is judged by the hash that the case keeps; the link of an earlier mail is
 * told apart from one that was never issued only where it can be derived again.
 * @throws Failure `unreachable` where the case cannot be asked.
 */
export async function openLink(link: Link, cases: Pick<Cases, 'view'>, given: { now: number; isEarlier?: EarlierLink }): Promise<Opened> {
  if (!tokenPattern.test(link.token)) return { is: 'invalid' };
  const view = await viewOrNothing(link.case, cases);
  const confirmation = view?.particulars.confirmation;
  if (!view || confirmation?.tokenHash === undefined) return { is: 'invalid' };
  const tokenHash = createHash('sha256').update(link.token).digest('hex');
  if (!sameText(tokenHash, confirmation.tokenHash)) {
    return given.isEarlier?.({ caseId: view.id, token: link.token, address: confirmation.contactEmail }) ? { is: 'replaced' } : { is: 'invalid' };
  }
  const found = { view, confirmation, tokenHash, language: confirmation.language };
  if (view.status !== 'active') return { is: 'closed', ...found };
  // A link that has done its work may be looked at for ever: it can do nothing any more.
  if (!confirmation.mailbox && (confirmation.expiresAt ?? 0) < given.now) return { is: 'expired', ...found };
  return { is: 'current', ...found };
}

/** Whether a token was once issued for the case and its contact. */
export type EarlierLink = (link: { caseId: string; token: string; address: string }) => boolean;

/** An id that can be none and a case that is not there look alike from outside. */
async function viewOrNothing(entered: string, cases: Pick<Cases, 'view'>): Promise<EnrollmentView | undefined> {
  try {
    return await cases.view(caseId(entered));
  } catch (error) {
    if (error instanceof Failure && (error.code === 'usage' || error.code === 'unknownCase')) return undefined;
    throw error;
  }
}
