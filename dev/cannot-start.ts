/** A start that cannot go on; the message is for people and complete. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}
