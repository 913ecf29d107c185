import type { Binding } from '../binding';
import { free, version, type ChartChange } from './change';
import { sourceText } from './source-text';

type Bound = Partial<Omit<Binding, 'version'>>;

/** Fields that are read by people, or by the server for the next attempt, and change nothing of what a case does. */
const unnoticed = {
  events: ['title', 'description', 'when', 'example', 'sender'],
  actors: ['policy'],
  actions: ['policy', 'describe'],
} as const;
const singular = { events: 'event', actors: 'binding of actor', actions: 'binding of action' } as const;

/** What two bindings say differently. Sections that one of them does not give are not compared. */
export function compareBindings(before: Bound, after: Bound): ChartChange[] {
  const sections = (['events', 'actors', 'actions'] as const).flatMap((section) => {
    const [earlier, later] = [before[section], after[section]];
    return earlier && later ? compareSection(section, earlier, later) : [];
  });
  const changed = (field: keyof Bound): boolean => before[field] !== undefined && after[field] !== undefined && sourceText(before[field]) !== sourceText(after[field]);
  return [
    ...sections,
    ...(changed('guards') ? [free('guards', 'their sentences have changed')] : []),
    ...(changed('view') ? [free('view', 'shows something else')] : []),
    ...(changed('search') ? [version('search', 'other search attributes are written, which the history holds')] : []),
    ...(changed('errors') ? [version('errors', 'what becomes of an error that nothing takes has changed')] : []),
    ...(changed('limits') ? [version('limits', 'what was within bounds may be beyond them, or the other way round')] : []),
  ];
}

type Section = Readonly<Record<string, object>>;

function compareSection(section: keyof typeof unnoticed, earlier: Section, later: Section): ChartChange[] {
  return [...new Set([...Object.keys(earlier), ...Object.keys(later)])].flatMap((name): ChartChange[] => {
    const place = `${singular[section]} «${name}»`;
    const [old, present] = [earlier[name], later[name]];
    if (!old) return [section === 'events' ? free(place, 'may be sent now; no history holds it as an answer') : version(place, 'is new: what it is asked for would go another way')];
    if (!present) return [version(place, section === 'events' ? 'may not be sent any more; a history that holds it would refuse it' : 'is gone: what it is asked for would go another way')];
    const fields = new Map(Object.entries(old));
    const others = new Map(Object.entries(present));
    return [...new Set([...fields.keys(), ...others.keys()])]
      .filter((field) => sourceText(fields.get(field)) !== sourceText(others.get(field)))
      .map((field) => {
        if ((unnoticed[section] as readonly string[]).includes(field)) return free(place, `its ${field} has changed`);
        if (section === 'events' && field === 'by' && includesAll(others.get(field), fields.get(field))) return free(place, 'more roles may send it');
        return version(place, `its ${field} has changed`);
      });
  });
}

const includesAll = (more: unknown, fewer: unknown): boolean => Array.isArray(more) && Array.isArray(fewer) && fewer.every((role) => more.includes(role));
