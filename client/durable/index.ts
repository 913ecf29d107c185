/** A client for the cases of any durable chart. It needs a Temporal client and nothing else of Parvis. */
export { UnreadableAnswer } from './answers';
export { casesOf, type CasesOptions, type DurableCases, type WaitOptions, type WatchOptions } from './cases';
export { HistoryGap, isSilent, isUnknown, NotReached, Refused } from './errors';
export type { ArchivedCase, ArchiveReader, CaseHistory } from './history';
