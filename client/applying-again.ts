import type { EnrollmentView } from './answers';
import { Failure } from './failures';

/**
 * The answers of a case that has ended, for a new application of the same company, with what is different in `changes`. In
 * another country the PartnerID is another one too, and is left for later where none is given.
 * @throws Failure `stillOpen` where the case can go on itself, `input` where nothing is known of its answers.
 */
export function answersOfEarlier({ id, status, state, particulars }: EnrollmentView, changes: object): object {
  if (status === 'active') {
    const instead = state.includes('stage.lapsed') ? 'It has lapsed and goes on where it stood: parvis send ' + id + ' case.reopen.' : 'Mend it there, or have a global admin withdraw it first.';
    throw new Failure('stillOpen', `Case ${id} is open, so that nothing has to be applied for again. ${instead}`, { id, state });
  }
  const { application } = particulars;
  if (!application) throw new Failure('input', `Nothing is known any more of what was answered in case ${id}: its personal data may have been erased. Hand in the whole application.`, { id });
  const elsewhere = 'country' in changes && typeof changes.country === 'string' && changes.country.toUpperCase() !== application.country;
  return { ...application, ...(elsewhere ? { partnerId: 'deferred' } : {}), ...changes };
}
