/** What Temporal says of a replay that fails, for people: where, and what is different. */
export interface Explanation {
  readonly event?: { readonly id: number; readonly type: string };
  readonly says: string;
}

export function explained(error: Error): Explanation {
  const reason = innermost(error.message);
  const [, machine, ...handled] = /^(.+?) machine does not handle this event: (?:HistoryEvent\(id: (\d+), (\w+)\))/.exec(reason) ?? [];
  if (machine) {
    const event = eventOf(handled);
    return { event, says: `at event ${event.id} the history has ${inWords(event.type)}, where the present workflow ${asksFor[machine] ?? `asks for «${machine}»`}` };
  }
  const [, ...unasked] = /^No command scheduled for event HistoryEvent\(id: (\d+), (\w+)\)/.exec(reason) ?? [];
  if (unasked.length > 0) {
    const event = eventOf(unasked);
    return { event, says: `at event ${event.id} the history has ${inWords(event.type)}, and the present workflow asks for nothing there` };
  }
  const [, patch] = /patch marker encountered for change (\S+?),/.exec(reason) ?? [];
  if (patch) return { says: `the run began with ${patch}, which the present workflow does not know` };
  const [, what, was, is] = /^(\w+) (?:type|id) of scheduled event '(.*?)' does not match .* command '(.*?)'/.exec(reason) ?? [];
  if (what) return { says: `the history has the ${what.toLowerCase()} ${was}, where the present workflow asks for ${is}` };
  return { says: error.name === 'DeterminismViolationError' ? `the history and the present workflow differ: ${reason}` : `the present workflow fails: ${reason}` };
}

/** Temporal wraps its sentence in several others and in the notation of its own language. */
function innermost(message: string): string {
  const [, quoted] = /message: ("(?:[^"\\]|\\.)*")/.exec(message) ?? [];
  return (quoted ? unquoted(quoted) : message).replace(/^\[TMPRL\d+\] /, '').replace(/^Nondeterminism error: /, '');
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1); // an escape that JSON does not have
  }
}

const eventOf = ([id, type = '']: readonly (string | undefined)[]) => ({ id: Number(id), type });

const asksFor: Readonly<Record<string, string>> = {
  Activity: 'asks for an activity',
  'Local activity': 'asks for a local activity',
  Timer: 'asks for a timer',
  'Child workflow': 'starts a child workflow',
  'Continue as new workflow': 'continues as new',
  'Complete workflow': 'comes to its end',
  'Fail workflow': 'fails for good',
  'Upsert search attributes': 'sets search attributes',
  Patch: 'looks for the marker of a version',
};

/** `TimerStarted` → `«timer started»`. */
const inWords = (type: string): string => `«${type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()}»`;
