import { isDeepStrictEqual } from 'node:util';
import type { EnrollmentView } from '../../client/answers';
import { passTime } from '../../client/rehearsal';
import { workflowId } from '../../client/case-id';
import { StoryDiffers } from '../story';
import type { Foretold } from './milestones';
import type { Stage } from './scene';

const HOUR = 3_600_000;
/** How long the case may take to do what follows from an act, ms of the clock. */
const patience = 60_000;

/** The company whose case it is. */
export class Company {
  constructor(private readonly stage: Stage) {}

  /** Waits until a state holds, or has held. @throws Failure where it does not come */
  async reaches(state: string, because: string): Promise<void> {
    const { cases } = this.stage.programme;
    const view = await cases.wait(this.stage.caseId, { states: [state] }, { timeoutMs: patience, what: state });
    this.stage.happens({ at: view.since, kind: 'reached', state, because });
  }

  /** Sees that a state holds still. @throws StoryDiffers */
  async remains(state: string, because: string): Promise<void> {
    const view = await this.view();
    if (!view.state.some((leaf) => `.${leaf}.`.includes(`.${state}.`))) throw new StoryDiffers(`the case is no longer in ${state}, but in ${view.state.join(', ')}`);
    this.stage.happens({ at: view.now, kind: 'seen', what: `still in ${state}`, because });
  }

  /** Sees that something is among what is owed. @throws StoryDiffers */
  async owes(code: string, because: string): Promise<void> {
    const { now, particulars: { requirements } } = await this.view();
    const requirement = requirements.find((one) => one.code === code);
    if (!requirement) throw new StoryDiffers(`${code} is not owed; owed is ${requirements.map((one) => one.code).join(', ') || 'nothing'}`);
    this.stage.happens({ at: now, kind: 'seen', what: `owed: ${requirement.todo ?? code}`, because });
  }

  /** Sees what is shown of the case; undefined for what is not shown any more. @throws StoryDiffers */
  async shows(expected: Readonly<Record<string, unknown>>, because?: string): Promise<void> {
    const { now, particulars } = await this.view();
    for (const [field, value] of Object.entries(expected)) {
      if (!isDeepStrictEqual(particulars[field], value)) throw new StoryDiffers(`${field} is ${JSON.stringify(particulars[field])}, and not ${JSON.stringify(value)}`);
    }
    this.stage.happens({ at: now, kind: 'seen', what: Object.entries(expected).map(([field, value]) => `${field}: ${typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nobody')}`).join(', '), ...(because ? { because } : {}) });
  }

  /** What the case says now that it will do if nobody acts: the named deadlines, in their order. @throws StoryDiffers where one is not foretold */
  async foretells(...deadlines: string[]): Promise<Foretold[]> {
    const { now, forecast } = await this.until('a forecast of the verification', ({ forecast: ahead }) => deadlines.every((name) => ahead.some(({ deadline }) => deadline === name)));
    const left = [...deadlines];
    const foretold = forecast.flatMap(({ at, deadline, does }) => {
      const place = left.indexOf(deadline);
      if (place !== -1) left.splice(place, 1);
      return place === -1 ? [] : [{ at, deadline, does: [...does] }];
    });
    if (left.length > 0) throw new StoryDiffers(`${left.join(', ')} is not foretold; foretold is ${forecast.map(({ deadline }) => deadline).join(', ')}`);
    this.stage.happens({ at: now, kind: 'foretold', deadlines: foretold });
    return foretold;
  }

  /** Sees that what came is what was foretold, each at its moment, and nothing of these kinds besides. @throws StoryDiffers */
  async wentAsForetold(foretold: readonly Foretold[]): Promise<void> {
    const { entries } = await this.stage.programme.cases.history(this.stage.caseId);
    const names = new Set(foretold.map(({ deadline }) => deadline));
    const came = entries.filter(({ event, by }) => by === 'system' && names.has(event)).map(({ event, at }) => `${event} ${new Date(at).toISOString()}`);
    const expected = foretold.map(({ deadline, at }) => `${deadline} ${new Date(at).toISOString()}`);
    if (!isDeepStrictEqual(came, expected)) throw new StoryDiffers(`foretold was ${expected.join(', ')}, and ${came.join(', ')} came`);
    this.stage.happens({ at: (await this.view()).now, kind: 'seen', what: `it went as foretold: ${came.length} of ${expected.length} deadlines, each at its moment` });
  }

  /** Nobody acts until a deadline of the case has come due, or until so many hours before it. */
  async waitsUntil(when: string | { readonly hours: number; readonly before: string }, because: string): Promise<void> {
    const [name, hours] = typeof when === 'string' ? [when, 0] : [when.before, when.hours];
    const view = await this.until(`the deadline ${name}`, ({ deadlines }) => deadlines.some((one) => one.name === name));
    const deadline = view.deadlines.find((one) => one.name === name)!; // it was waited for
    const at = deadline.at - hours * HOUR;
    // A moment past it, so that it has come.
    await this.pass(hours === 0 ? at + 1_000 : at);
    this.stage.happens({ at, kind: 'time', because, ...(hours === 0 ? { deadline: name } : {}) });
  }

  async waitsFor({ hours }: { readonly hours: number }, because: string): Promise<void> {
    const at = (await this.view()).now + hours * HOUR;
    await this.pass(at);
    this.stage.happens({ at, kind: 'time', because });
  }

  private pass(to: number): Promise<void> {
    return passTime(this.stage.programme.access, workflowId(this.stage.caseId), to);
  }

  private view(): Promise<EnrollmentView> {
    return this.stage.programme.cases.view(this.stage.caseId);
  }

  private until(what: string, holds: (view: EnrollmentView) => boolean): Promise<EnrollmentView> {
    return this.stage.programme.cases.wait(this.stage.caseId, holds, { timeoutMs: patience, what });
  }
}
