import type { SendMail } from '../../machines/enrollment/letters';

/** Sends the messages that charts ask for (R34). */
export interface Mail {
  /**
   * Sends one message. The same request with the same `effect` (the case's own number of it) is the same message byte for
   * byte, so that a second delivery after a crash is seen for what it is.
   * @throws TryAgainError where the server is out of reach or says later, WrongAnswerError where it refuses the message.
   */
  send(request: SendMail, options: { effect: number }): Promise<{ messageId: string }>;
  /** Gives up the connections that are kept open. */
  close(): void;
}
