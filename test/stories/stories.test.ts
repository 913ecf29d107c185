import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { projectFolder } from '../../configuration/load';
import { printer, storiesAsJson } from '../../stories/stage/printing';
import { startProgramme, type RunningProgramme } from '../../stories/stage/programme';
import type { Milestone, Told } from '../../stories/stage/milestones';
import { exitCodeOf, stories, tell } from '../../stories/tell';
import { StoryDiffers, type Story } from '../../stories/story';
import { businessDay, type Counted } from './public-holidays';

/**
 * `npm run stories`, once through: the four companies side by side on one real server. Their days are counted here by the laws of
 * their countries, whatever day it is today.
 */

jest.setTimeout(180_000);

const dist = path.join(projectFolder, 'dist');
const countries: Readonly<Record<string, Counted>> = { france: 'FR', 'saudi-arabia': 'SA', ireland: 'IE', japan: 'JP' };

let programme: RunningProgramme;
let told: ReadonlyMap<string, Told>;
beforeAll(async () => {
  programme = await startProgramme({ programs: dist, report: { say: () => undefined, progress: () => undefined }, signal: new AbortController().signal });
  told = new Map((await Promise.all(stories.map((story) => tell(story, programme)))).map((one) => [one.key, one]));
});
afterAll(() => programme?.stop());

const of = <K extends Milestone['kind']>(key: string, kind: K) =>
  (told.get(key)?.milestones ?? []).filter((milestone): milestone is Extract<Milestone, { kind: K }> => milestone.kind === kind);
const states = (key: string) => of(key, 'reached').map(({ state }) => state);
const localDate = (at: number, timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);

test.each(Object.keys(countries))('R40 the story of %s goes as it is told, from an application to Active', (key) => {
  expect(told.get(key)?.differs).toBeUndefined();
  expect(states(key)).toEqual(expect.arrayContaining(['confirming', 'verifying', 'agreement.offered', 'stage.active']));
  expect(of(key, 'mail').length).toBeGreaterThanOrEqual(3);
});

test.each(Object.entries(countries))('R35 R36 in %s business days end where the country’s own calendar has them', (key, country) => {
  const { timeZone } = told.get(key)!;
  const rounds = of(key, 'reached').filter(({ state }) => state === 'verifying');
  for (const [round, foretold] of of(key, 'foretold').entries()) {
    const start = localDate(rounds[round]!.at, timeZone);
    // A deadline is the midnight at the end of its day: a moment before it, it is still that day.
    const days = foretold.deadlines.map(({ at }) => localDate(at - 1, timeZone));
    expect(days).toEqual([3, 5, 7, 9].slice(0, days.length).map((n) => businessDay(country, start, n)));
    for (const { at } of foretold.deadlines) expect(localDate(at, timeZone)).not.toBe(localDate(at - 1, timeZone));
  }
  expect(of(key, 'foretold').length).toBe(key === 'ireland' ? 2 : 1); // a round each
});

test('R35 R36 in Japan each deadline comes at the moment that was foretold, with the mails that were foretold', () => {
  const [foretold] = of('japan', 'foretold');
  expect(of('japan', 'time').map(({ deadline, at }) => ({ deadline, at }))).toEqual(foretold!.deadlines.map(({ deadline, at }) => ({ deadline, at })));
  const teams = of('japan', 'mail').filter(({ to }) => to.endsWith('@parvis.example')).map(({ to, at }) => [to.split('@')[0], at]);
  const promised = foretold!.deadlines.flatMap(({ at, does }) => does.flatMap((each) => (/ to (?!the primary)([\w-]+)$/.exec(each) ?? []).slice(1).map((team) => [team, at])));
  expect(teams).toEqual(promised);
  expect(teams.map(([team]) => team)).toEqual(['reviewers', 'operators', 'verification-leads', 'programme-manager']);
});

test('R30 in Saudi Arabia the suggestion is taken, and the PartnerID that was put off is owed until it is there (R26)', () => {
  expect(states('saudi-arabia').slice(0, 2)).toEqual(['profile.addressSuggested', 'confirming']);
  expect(of('saudi-arabia', 'refusal')).toMatchObject([{ what: 'agreement.sign', because: expect.stringContaining('PartnerID') as string }]);
});

test('R36 in Ireland a rejection ends the round, and the mended profile begins a second one at day 0', () => {
  expect(states('ireland')).toEqual(['profile.registeredOtherwise', 'confirming', 'verifying', 'stage.rejected', 'verifying', 'checks.business.passed', 'agreement.offered', 'stage.active', 'adminAgent.ready']);
  const [first, second] = of('ireland', 'foretold');
  expect(second!.at).toBeGreaterThan(first!.deadlines[0]!.at - 9 * 3_600_000);
});

describe('a story that goes otherwise', () => {
  const other = (tellIt: Story['tell']): Story => ({ key: `other-${Math.random().toString(36).slice(2, 8)}`, title: 'Other', about: 'Not so.', application: 'examples/contoso.yaml', tell: tellIt });

  test('ends there, says what differs, and makes the exit code 1', async () => {
    const differing = await tell(other(async ({ company, staff }) => {
      const { olivia } = staff('olivia');
      await olivia.startsTheEnrollment();
      await company.reaches('profile.addressSuggested', 'as written');
      await company.shows({ vettingStatus: 'Authorized' });
      await company.reaches('never', 'nothing goes on after it');
    }), programme);
    expect(differing.differs).toBe('vettingStatus is "None", and not "Authorized"');
    expect(differing.milestones.map(({ kind }) => kind)).toEqual(['act', 'reached']);
    expect(exitCodeOf([differing])).toBe(1);
    expect(exitCodeOf([...told.values()])).toBe(0);
    expect(storiesAsJson([differing])).toMatchObject({ told: false, stories: [{ differs: differing.differs }] });
    const lines: string[] = [];
    const listener = printer({ colour: false, columns: 100, print: (line) => lines.push(line) });
    listener.ends(differing);
    expect(lines.at(-1)).toBe('  ✗ differs: vettingStatus is "None", and not "Authorized"');
  });

  test('is told apart from a fault of the story itself', async () => {
    await expect(tell(other(() => Promise.reject(new TypeError('a slip'))), programme)).rejects.toThrow('a slip');
    expect((await tell(other(() => Promise.reject(new StoryDiffers('so'))), programme)).differs).toBe('so');
  });
});

test('of a story that there is not, the ones that there are, and exit code 2', async () => {
  const child = spawn(process.execPath, [path.join(dist, 'stories.js'), '--only', 'frence'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ code, said }).toEqual({ code: 2, said: 'There is no story «frence». Did you mean france?\n' });
});
