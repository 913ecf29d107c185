import { beside, plain, styles, wrapped, type Styles } from '../../client/cli/layout';
import { iso, timesIn, type TimeWriter } from '../../client/cli/times';
import type { Listener } from '../tell';
import type { Milestone, Told } from './milestones';

interface Options {
  readonly colour: boolean;
  readonly columns: number;
  print(line: string): void;
}

/** Writes stories for people while they happen, with the times of the company's own place. */
export function printer({ colour, columns, print }: Options): Listener {
  const style = styles(colour);
  let times = timesIn(undefined, Date.now());
  let last = '';
  return {
    begins({ title, about }, { timeZone, caseId }) {
      times = timesIn(timeZone, Date.now());
      last = '';
      print('');
      print(style.strong(title));
      for (const line of wrapped(about, columns - 2)) print(`  ${line}`);
      print(style.faint(`  case ${caseId}, times of ${timeZone}`));
      print('');
    },
    happens(milestone) {
      const when = times.inColumn(milestone.at);
      const lines = linesOf(milestone, times, style, columns - when.length - 6);
      lines.forEach((line, index) => print(`  ${index > 0 || when === last ? ' '.repeat(when.length) : style.faint(when)}  ${line}`));
      last = when;
    },
    ends({ differs }) {
      print('');
      print(differs === undefined ? `  ${style.mark('✓')} told as written` : `  ${style.bad('✗')} differs: ${plain(differs)}`);
    },
  };
}

function linesOf(milestone: Milestone, times: TimeWriter, style: Styles, width: number): string[] {
  switch (milestone.kind) {
    case 'act':
      return marked('·', `${milestone.who}: ${milestone.what}${milestone.because ? `, because: ${milestone.because}` : ''}`, style.mark, width);
    case 'refusal':
      return marked('✗', `${milestone.who}: ${milestone.what} is refused: ${milestone.because}`, style.bad, width);
    case 'mail':
      return marked('✉', `to ${milestone.to}: «${milestone.subject}»`, style.mark, width);
    case 'reached':
      return marked('→', `${milestone.state.split('.').join(' ▸ ')}: ${milestone.because}`, style.strong, width);
    case 'seen':
      return marked(' ', `${milestone.what}${milestone.because ? `: ${milestone.because}` : ''}`, style.faint, width);
    case 'time':
      return marked('…', milestone.because, style.faint, width);
    case 'foretold':
      return [
        ...marked(' ', 'if nobody acts:', style.faint, width),
        ...milestone.deadlines.flatMap(({ at, deadline, does }) => {
          const when = `    ${times.inColumn(at)}  `;
          return beside(when, wrapped(`${deadline}${does.length > 0 ? `: ${does.join(', ')}` : ''}`, width - when.length));
        }),
      ];
  }
}

const marked = (mark: string, text: string, tone: (text: string) => string, width: number): string[] =>
  wrapped(plain(text), width).map((line, index) => `${index === 0 ? tone(mark) : ' '} ${line}`);

/** The same for programs: times in ISO 8601, UTC. */
export const storiesAsJson = (told: readonly Told[]) => ({
  told: told.every(({ differs }) => differs === undefined),
  stories: told.map(({ milestones, ...story }) => ({
    ...story,
    milestones: milestones.map((milestone) => ({
      ...milestone,
      at: iso(milestone.at),
      ...(milestone.kind === 'foretold' ? { deadlines: milestone.deadlines.map((one) => ({ ...one, at: iso(one.at) })) } : {}),
    })),
  })),
});
