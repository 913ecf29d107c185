import { z } from 'zod';
import { machines } from '../../machines';
import type { EnrollmentView } from '../answers';
import { onlyByLink } from './case-json';
import { bareReason } from './case-page';
import { beside, styles, wrapped } from './layout';

/** An event of the chart, for people and programs. */
export interface ListedEvent {
  readonly event: string;
  readonly title: string;
  readonly description: string;
  /** The roles that may send it. */
  readonly by: readonly string[];
  /** JSON Schema of its fields. */
  readonly payload: unknown;
  /** With a case: whether it would be taken now, and if not, why. */
  readonly now?: { readonly taken: boolean; readonly reason?: string };
  /** With a case that takes it: fields that would do. */
  readonly example?: unknown;
}

export function eventList(view?: EnrollmentView): ListedEvent[] {
  return Object.entries(machines.enrollment.events).map(([event, { title, description, by, payload }]) => {
    const allowed = view?.allowed.find((each) => each.event === event);
    const reason = view?.blocked.find((each) => each.event === event)?.reason;
    return {
      event,
      title,
      description,
      by,
      payload: z.toJSONSchema(payload, { io: 'input', unrepresentable: 'any' }),
      ...(view ? { now: { taken: allowed !== undefined, ...(reason === undefined ? {} : { reason }) } } : {}),
      ...(allowed?.example === undefined || onlyByLink(by) ? {} : { example: allowed.example }),
    };
  });
}

export function eventsPage(events: readonly ListedEvent[], { colour, columns }: { colour: boolean; columns: number }): string {
  const style = styles(colour);
  return events
    .flatMap(({ event, title, description, by, payload, now, example }) => [
      `${now ? (now.taken ? style.mark('● ') : '  ') : ''}${style.strong(event)}  ${title} ${style.faint(`(${by.join(', ')})`)}`,
      ...beside('    ', wrapped(description, columns - 4)),
      ...fieldLines(payload),
      ...(example === undefined ? [] : [`    --data '${JSON.stringify(example)}'`]),
      ...(now && !now.taken && now.reason ? beside('    not now: ', wrapped(bareReason(event, now.reason), columns - 13)) : []),
    ])
    .join('\n');
}

const ObjectSchema = z.looseObject({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()).default([]) });

/** `fields   reason, documents?` from the payload's JSON Schema. */
function fieldLines(payload: unknown): string[] {
  const parsed = ObjectSchema.safeParse(payload);
  const names = parsed.success ? Object.keys(parsed.data.properties).map((name) => (parsed.data.required.includes(name) ? name : `${name}?`)) : [];
  return names.length === 0 ? [] : [`    fields: ${names.join(', ')}`];
}
