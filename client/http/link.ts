import { hashToken, linkToken } from '../../activities/mail/links';
import type { Language } from '../../machines/enrollment/application';
import type { Confirmation, EnrollmentView } from '../answers';
import type { Cases } from '../cases';
import { viewOf } from './addresses';
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

export const addressOf = (link: Link): string => `/confirm/${encodeURIComponent(link.case)}/${link.token}`;

/** 256 bits in base64url, and nothing else is worth asking a case about. */
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

/**
 * Looks at what a link is worth now (R32). It is judged by the hash that the case keeps; the link of an earlier mail to
 * the same contact is told apart from one that was never issued by deriving it again.
 * @throws Failure `unreachable` where the case cannot be asked.
 */
export async function openLink(link: Link, cases: Pick<Cases, 'view'>, given: { now: number; linkKey: Uint8Array }): Promise<Opened> {
  if (!tokenPattern.test(link.token)) return { is: 'invalid' };
  const view = await viewOf(link.case, cases);
  const confirmation = view?.particulars.confirmation;
  if (!view || confirmation?.tokenHash === undefined) return { is: 'invalid' };
  const tokenHash = hashToken(link.token);
  if (!sameText(tokenHash, confirmation.tokenHash)) {
    return { is: wasIssued(given.linkKey, view.id, confirmation.contactEmail, link.token) ? 'replaced' : 'invalid' };
  }
  const found = { view, confirmation, tokenHash, language: confirmation.language };
  if (view.status !== 'active') return { is: 'closed', ...found };
  // The case's own time counts where it is ahead of the clock, in a rehearsal.
  // A link that has done its work may be looked at for ever: it can do nothing any more.
  if (!confirmation.mailbox && (confirmation.expiresAt ?? 0) < Math.max(given.now, view.now)) return { is: 'expired', ...found };
  return { is: 'current', ...found };
}

/** More mails than these have not been sent by any case; what is older is merely called invalid. */
const versionsLookedBack = 50;

/** Whether an earlier mail to this contact bore the token: tokens can be derived again, see `linkToken`. */
function wasIssued(key: Uint8Array, id: string, address: string, token: string): boolean {
  for (let version = 1; version <= versionsLookedBack; version += 1) {
    if (sameText(token, linkToken(key, { caseId: id, purpose: 'confirm-mailbox', address, version }))) return true;
  }
  return false;
}

/** The link that an address of ours bears; undefined for every other address, wherever it leads. */
export function linkIn(address: unknown): Link | undefined {
  const [, id, token] = /^\/confirm\/([A-Za-z0-9%._:-]{1,100})\/([A-Za-z0-9_-]{43})$/.exec(typeof address === 'string' ? address : '') ?? [];
  if (id === undefined || token === undefined) return undefined;
  try {
    return { case: decodeURIComponent(id), token };
  } catch {
    return undefined;
  }
}
