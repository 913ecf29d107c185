import type { Scene } from './stage/scene';

/** One company's way through the programme, as people act it on the real server. */
export interface Story {
  /** What `--only` names it by. */
  readonly key: string;
  readonly title: string;
  /** What there is to learn from it, in a sentence or two. */
  readonly about: string;
  /** The application, in examples/. */
  readonly application: string;
  /** @throws StoryDiffers where something does not go as told. */
  tell(scene: Scene): Promise<void>;
}

/** Something went otherwise than the story tells it. */
export class StoryDiffers extends Error {
  override readonly name = 'StoryDiffers';
}
