import { assign, fromPromise, setup } from 'xstate';
import { z } from 'zod';
import { activity, child, durable, inCase, local, outbox, toCase, type Binding } from '../../workflows/durable';
import * as bare from './bare-charts';
import * as family from './family-charts';

/** Small charts for the tests of the shell. Their activities are those of `a-world.ts`. */

const declared = (payload: z.ZodType = z.strictObject({})) => ({ title: 't', description: 'd', by: ['clerk'], payload });
const prompt = { retry: { initialInterval: '50 milliseconds', maximumInterval: '100 milliseconds' } };
const slow = { retry: { initialInterval: '1 hour' } };

interface Errands {
  readonly sum: number;
  readonly answer?: string;
  readonly title?: string;
}
type ErrandEvent = { type: 'add'; n: number } | { type: 'entitle'; title: string } | { type: 'ask' } | { type: 'forget' } | { type: 'finish' };

const errandsChart = setup({
  types: { context: {} as Errands, events: {} as ErrandEvent },
  actors: { ask: fromPromise<{ answer: string }, { question: string }>(() => Promise.reject(new Error('not run here'))) },
  actions: { note: (_, _params: { text: string }) => {}, whisper: (_, _params: { text: string }) => {} },
  guards: { isSmall: ({ context }) => context.sum < 1_000 },
}).createMachine({
  id: 'errands',
  context: { sum: 0 },
  initial: 'open',
  states: {
    open: {
      type: 'parallel',
      on: {
        add: {
          guard: 'isSmall',
          actions: [
            assign({ sum: ({ context, event }) => context.sum + event.n }),
            { type: 'note', params: ({ event }) => ({ text: `add ${event.n}` }) },
            { type: 'whisper', params: ({ event }) => ({ text: `add ${event.n}` }) },
          ],
        },
        entitle: { actions: assign({ title: ({ event }) => event.title }) },
        finish: 'finished',
      },
      states: {
        clock: {
          initial: 'zero',
          states: {
            zero: { after: { 300: { target: 'one', actions: { type: 'note', params: { text: 'one' } } } } },
            one: { after: { 300: { target: 'two', actions: { type: 'note', params: { text: 'two' } } } } },
            two: { after: { 300: { target: 'three', actions: { type: 'note', params: { text: 'three' } } } } },
            three: {},
          },
        },
        question: {
          initial: 'idle',
          states: {
            idle: { on: { ask: 'asking' } },
            asking: {
              tags: 'wondering',
              invoke: {
                src: 'ask',
                input: { question: 'why' },
                onDone: { target: 'answered', actions: assign({ answer: ({ event }) => event.output.answer }) },
              },
              on: { forget: 'idle' },
            },
            answered: { on: { ask: 'asking' } },
          },
        },
      },
    },
    finished: { entry: { type: 'note', params: { text: 'finished' } }, type: 'final' },
  },
  output: ({ context }) => context,
});

const errandsBinding: Binding<Errands> = {
  version: 1,
  events: {
    add: declared(z.strictObject({ n: z.number() })), entitle: declared(z.strictObject({ title: z.string() })),
    ask: declared(), forget: declared(), finish: declared(),
  },
  guards: { isSmall: 'the sum must be below a thousand' },
  actors: { ask: activity(slow, { answer: z.object({ answer: z.string() }) }) },
  actions: { note: outbox('note', { policy: prompt }), whisper: outbox('whisper', { policy: prompt }) },
  search: ({ context }) => ({ CaseTitle: context.title, CaseReference: context.title === undefined ? [] : [context.title, 'sum'] }),
  view: ({ context }) => ({ title: 'errands', waitsFor: 'nobody', requirements: [], ...context }),
};
export const errands = durable(errandsChart, errandsBinding);

/** The same with a short tail, with an archive and without one. */
export const archived = durable(errandsChart, { ...errandsBinding, limits: { auditEntries: 5 }, archive: 'keepSegment' });
export const unarchived = durable(errandsChart, { ...errandsBinding, limits: { auditEntries: 5 } });

/** The same with all that a policy can say, and with one that says nothing. */
const exactPolicy = {
  startToCloseTimeout: '3 seconds', scheduleToCloseTimeout: 60_000,
  retry: { initialInterval: 100, backoffCoefficient: 3, maximumInterval: '1 second', maximumAttempts: 4, nonRetryableErrorTypes: ['Closed'] },
};
export const exacting = durable(errandsChart, { ...errandsBinding, actors: { ask: activity(exactPolicy) }, actions: { note: outbox('note', { policy: exactPolicy }), whisper: outbox('whisper') } });
export const offhand = durable(errandsChart, { ...errandsBinding, actors: { ask: local({ retry: { initialInterval: 10, maximumAttempts: 2 } }) } });

/** Whoever comes before the deadline decides otherwise than whoever comes after it. */
const deadlineChart = setup({
  types: { events: {} as { type: 'decide' } | { type: 'slip' } },
  actions: {
    spill: () => {
      throw new Error('it went wrong');
    },
  },
}).createMachine({
  id: 'deadline',
  initial: 'early',
  on: { slip: { actions: 'spill' } },
  states: {
    early: { on: { decide: 'inTime' }, after: { 700: 'late' } },
    late: { on: { decide: 'tooLate' } },
    inTime: {},
    tooLate: {},
  },
});
export const deadline = durable(deadlineChart, { version: 1, events: { decide: declared(), slip: declared() }, actors: {}, actions: { spill: inCase } });

/** Charts as they stand. */
export const quotation = durable(bare.quotation);
export const monitor = durable(bare.monitor);
export const household = durable(bare.household);
export const counting = durable(bare.counting);
export const vandal = durable(bare.vandal);

/** The same monitor, whose ward is bound, and takes two events in at most that it has not fetched. */
export const attentive = durable(bare.monitor, { actors: { 'monitor.invoke[0]': activity({ retry: { maximumInterval: '2 seconds' } }) }, limits: { inbox: 2 } });

/** The same household, whose errands are cases of their own. */
export const errandCase = durable(bare.errand);
export const familyOfCases = durable(bare.household, { actors: { 'baker.away.invoke': child('errandCase'), 'mill.away.invoke': child('errandCase') } });
export const carrier = durable(bare.carrier, { actions: { answer: toCase } });
export const shop = durable(bare.shop, { actions: { ship: toCase }, view: ({ context }) => ({ title: 'shop', waitsFor: '', requirements: [], ...(context as object) }) });

const contextSeen = { view: ({ context }: { context: unknown }) => ({ title: '', waitsFor: '', requirements: [], ...(context as object) }) };
export const market = durable(bare.market);
export const workshop = durable(bare.workshop, {
  actors: { ask: activity(slow) }, actions: { note: outbox('note', { policy: prompt }) },
  view: ({ context }: { context: { heard: readonly number[] } }) => ({ title: 'workshop', waitsFor: '', requirements: [], heard: context.heard }),
});
export const diary = durable(bare.diary, { actions: { write: inCase }, ...contextSeen });

/** Families whose members are cases of their own; of one kind of ward, what it fails on is an error of its own, of the other it is parked. */
const ofItsOwn = { actors: { ward: child('ward') }, ...contextSeen };
export const guardian = durable(family.guardian, ofItsOwn);
export const patient = durable(family.guardian, {
  actors: { ward: child('steadyWard') },
  view: ({ context }: { context: { error?: unknown } }) => ({ title: '', waitsFor: '', requirements: [], ...context, error: (context.error as Error | undefined)?.message }), // of its ward's making
});
export const hardy = durable(family.hardy, { actors: { 'caring.invoke': child('ward') } });
export const ward = durable(family.ward, { errors: 'xstate', ...contextSeen });
export const steadyWard = durable(family.ward, { limits: { contextBytes: 1_000 }, ...contextSeen });

/** What may come early: a signature for an hour, a wave for one and a half seconds. */
const lettersChart = setup({
  types: { context: {} as { count: number }, events: {} as { type: 'count'; n: number } | { type: 'open' } | { type: 'sign'; name: string } | { type: 'wave' } | { type: 'finish' } },
  actions: { note: (_, _params: { text: string }) => {}, whisper: (_, _params: { text: string }) => {} },
}).createMachine({
  id: 'letters',
  context: { count: 0 },
  initial: 'drafted',
  on: {
    count: { actions: assign({ count: ({ context }) => context.count + 1 }) },
    finish: { target: '.finished', actions: { type: 'whisper', params: { text: 'finished' } } },
  },
  states: {
    drafted: { on: { open: { target: 'offered', actions: { type: 'note', params: { text: 'open' } } } } },
    offered: { on: { sign: { target: 'signed', actions: { type: 'note', params: ({ event }) => ({ text: `signed by ${event.name}` }) } }, wave: {} } },
    signed: { on: { wave: { actions: { type: 'whisper', params: { text: 'wave' } } } } },
    finished: { type: 'final' },
  },
});
export const letters = durable(lettersChart, {
  version: 1,
  actors: {},
  actions: { note: outbox('note', { policy: prompt }), whisper: outbox('whisper', { policy: slow, lane: 'whisper' }) },
  events: {
    open: declared(), finish: declared(), count: declared(z.strictObject({ n: z.number() })),
    sign: { ...declared(z.strictObject({ name: z.string() })), early: { for: '1 hour' } }, wave: { ...declared(), early: { for: 1_500 } },
  },
  limits: { outbox: 2 },
  search: () => ({}),
});

/** The same letters, which other cases write: signatures come from any of them, waves from shops only. */
export const letterbox = durable(lettersChart, {
  version: 1,
  actors: {},
  actions: { note: outbox('note', { policy: prompt }), whisper: outbox('whisper', { policy: prompt }) },
  events: {
    open: declared(), finish: declared(), count: declared(z.strictObject({ n: z.number() })),
    sign: { ...declared(z.strictObject({ name: z.string() })), by: ['case'], early: { for: '1 hour' } }, wave: { ...declared(), by: ['shop'] },
  },
});

/** A loop of timers that are due as soon as they are set, beside a deadline. */
const restlessChart = setup({}).createMachine({
  id: 'restless',
  type: 'parallel',
  states: {
    loop: { initial: 'on', states: { on: { after: { 0: { target: 'on', reenter: true } } } } },
    clock: { initial: 'early', states: { early: { after: { 700: 'late' } }, late: {} } },
  },
});
export const restless = durable(restlessChart, { version: 1, events: {}, actors: {}, actions: {} });

/** A choir whose singer is a case of its own, which fails as XState's does. */
export const singer = durable(bare.singer, { errors: 'xstate' });
export const choir = durable(bare.choir, { actors: { singer: child('singer') } });

/** Who asks within the workflow's own task, and notes the answer without leaving it; one note goes wrong. */
const promptChart = setup({
  types: { context: {} as { answer: string | null }, events: {} as { type: 'spoil' } | { type: 'heard' } },
  actors: { ask: fromPromise<{ answer: string }, { question: string }>(() => Promise.reject(new Error('not run here'))) },
  actions: {
    jot: ({ self }) => self.send({ type: 'heard' }),
    spill: () => {
      throw new Error('the ink ran out');
    },
  },
}).createMachine({
  id: 'prompt',
  context: { answer: null },
  initial: 'asking',
  states: {
    asking: { invoke: { src: 'ask', input: { question: 'how late' }, onDone: { target: 'answered', actions: [assign({ answer: ({ event }) => event.output.answer }), 'jot'] } } },
    answered: { on: { heard: 'noted' } },
    noted: { on: { spoil: { actions: 'spill' } } },
  },
});
export const prompts = durable(promptChart, { actors: { ask: local() }, actions: { jot: inCase, spill: inCase } });

/**
 * Asks two people at once; what the first says is looked up within the workflow's own task, while somebody else is asked, in
 * case that takes longer. Whoever pokes it leaves a note.
 */
const enquiryChart = setup({
  types: { events: {} as { type: 'poke' } },
  actors: {
    ask: fromPromise<unknown, { question: string }>(() => Promise.reject(new Error('not run here'))),
    lookUp: fromPromise<unknown, { word: string }>(() => Promise.reject(new Error('not run here'))),
  },
  actions: { note: (_, _params: { text: string }) => {}, whisper: (_, _params: { text: string }) => {} },
}).createMachine({
  id: 'enquiry',
  type: 'parallel',
  on: { poke: { actions: { type: 'note', params: { text: 'poked' } } } },
  states: {
    first: {
      initial: 'asking',
      states: {
        asking: { invoke: { src: 'ask', input: { question: 'first' }, onDone: { target: 'lookingUp', actions: { type: 'whisper', params: { text: 'first' } } } } },
        lookingUp: {
          after: { 60_000: 'answered' },
          invoke: [
            { src: 'ask', input: { question: 'meanwhile' } },
            { src: 'lookUp', input: { word: 'because' }, onDone: { target: 'answered', actions: { type: 'note', params: { text: 'looked up' } } } },
          ],
        },
        answered: {},
      },
    },
    second: {
      initial: 'asking',
      states: {
        asking: { invoke: { src: 'ask', input: { question: 'second' }, onDone: { target: 'answered', actions: { type: 'note', params: { text: 'second' } } } } },
        answered: { after: { 3_600_000: 'forgotten' } },
        forgotten: {},
      },
    },
  },
});
const enquiryBinding: Binding<unknown> = {
  actors: { ask: activity(slow), lookUp: local({}, { name: 'whisper' }) }, actions: { note: outbox('note', { policy: prompt }), whisper: outbox('whisper', { policy: prompt }) },
  search: ({ state }) => ({ CaseReference: state }),
};
export const enquiry = durable(enquiryChart, enquiryBinding);
/** A second or so goes by while somebody looks at it; it leaves its notes nowhere. */
export const ponderous = durable(enquiryChart, {
  ...enquiryBinding,
  actions: { note: inCase, whisper: inCase },
  view: () => {
    let sum = 0;
    for (let n = 0; n < 800_000_000; n += 1) sum += n;
    return { title: 'enquiry', waitsFor: String(sum), requirements: [] };
  },
});

export { clumsy, escalated, napping } from './foretold';
