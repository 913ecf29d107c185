/** What happens in a story, moment by moment. Times are epoch ms, in the case's own time. */

interface At {
  readonly at: number;
}
export type Milestone = At & (
  /** Somebody does something: sends an event, opens a page, presses a button. */
  | { readonly kind: 'act'; readonly who: string; readonly what: string; readonly because?: string }
  | { readonly kind: 'refusal'; readonly who: string; readonly what: string; readonly because: string }
  | { readonly kind: 'mail'; readonly to: string; readonly subject: string }
  /** The case has come to a state, or is seen to be as the story says. */
  | { readonly kind: 'reached'; readonly state: string; readonly because: string }
  | { readonly kind: 'seen'; readonly what: string; readonly because?: string }
  /** What is to come if nobody acts. */
  | { readonly kind: 'foretold'; readonly deadlines: readonly Foretold[] }
  /** Time has passed; `deadline`: until a deadline of the case came due. */
  | { readonly kind: 'time'; readonly because: string; readonly deadline?: string }
);

/** A deadline, and what the case said that it does then. */
export interface Foretold extends At {
  readonly deadline: string;
  readonly does: readonly string[];
}

/** What became of a story. `differs`: where it did not go as told, and how. */
export interface Told {
  readonly key: string;
  readonly title: string;
  readonly caseId: string;
  readonly company: string;
  /** IANA name of the company's time zone. */
  readonly timeZone: string;
  readonly milestones: readonly Milestone[];
  readonly differs?: string;
}
