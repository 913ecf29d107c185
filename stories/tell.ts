import { Failure } from '../client/failures';
import { france } from './france';
import { ireland } from './ireland';
import { japan } from './japan';
import { saudiArabia } from './saudi-arabia';
import { sceneOf, settingOf } from './stage/scene';
import type { Milestone, Told } from './stage/milestones';
import type { RunningProgramme } from './stage/programme';
import { StoryDiffers, type Story } from './story';

export const stories: readonly Story[] = [france, saudiArabia, ireland, japan];

/** Hears a story as it happens. */
export interface Listener {
  begins(story: Story, told: Omit<Told, 'milestones'>): void;
  happens(milestone: Milestone): void;
  ends(told: Told): void;
}

/** Lets one story happen on a running programme. It ends where something does not go as told, and says what differs. */
export async function tell(story: Story, programme: RunningProgramme, listener?: Listener): Promise<Told> {
  const setting = await settingOf(story);
  const { key, title } = story;
  const begun = { key, title, caseId: key, company: setting.application.tenant, timeZone: setting.timeZone };
  const milestones: Milestone[] = [];
  listener?.begins(story, begun);
  const scene = await sceneOf(setting, programme, begun.caseId, (milestone) => {
    milestones.push(milestone);
    listener?.happens(milestone);
  });
  const differs = await story.tell(scene).then(() => undefined, whatDiffers);
  const told = { ...begun, milestones, ...(differs === undefined ? {} : { differs }) };
  listener?.ends(told);
  return told;
}

/** 0: all went as told; 1: one did not. */
export const exitCodeOf = (told: readonly Told[]): 0 | 1 => (told.every(({ differs }) => differs === undefined) ? 0 : 1);

/** A refusal or a wait in vain is part of what can go otherwise; anything else is a fault of ours. */
function whatDiffers(error: unknown): string {
  if (error instanceof StoryDiffers || error instanceof Failure) return error.message.replace(/\s+/g, ' ').trim();
  throw error;
}
