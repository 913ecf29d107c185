/** What staff write on a case: for each other, or for the applicant (ours). */
export interface Note {
  /** Epoch ms. */
  readonly at: number;
  readonly by: string;
  readonly text: string;
  readonly forApplicant: boolean;
}

/** Characters of one note. */
export const longestNote = 2_000;
/** So many stay in the case; `parvis note` writes the text into the history as well, which keeps all of them. */
const mostNotes = 50;

/** One more, the latest at the end. */
export const withNote = (notes: readonly Note[] = [], note: Note): readonly Note[] => [...notes, note].slice(-mostNotes);
