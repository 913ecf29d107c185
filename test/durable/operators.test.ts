import { judgeWord, obey, stuckOf, type OutboxBooks, type Word } from '../../workflows/durable/core';
import { clerk, CoreCase, declared, operator, sample } from './a-core-case';

/** An operator's word over what is stuck: who may give it, what it does, what is written down. By values alone. */

const config = {
  type: 'parallel',
  states: {
    question: { initial: 'idle', states: { idle: { on: { go: 'asking' } }, asking: { invoke: { src: 'ask', onDone: 'answered' }, on: { stop: 'idle' } }, answered: {} } },
    other: { initial: 'idle', states: { idle: { on: { also: 'asking' } }, asking: { invoke: { src: 'ask', onDone: 'answered' } }, answered: {} } },
    letters: { initial: 'closed', states: { closed: { on: { open: 'taking' } }, taking: { on: { write: {} } } } },
  },
};
const events = { go: declared(), stop: declared(), also: declared(), open: declared(), write: declared({ early: { for: '1 day' } }) };

/** Two actors have failed, one action has failed for good and one is under way, one event is kept. */
const outbox: OutboxBooks = { waiting: [{ effect: 8, action: 'tell' }], undone: [{ posted: { effect: 7, action: 'tell' } }] };
function stuckCase(chart = sample(config, { events })): CoreCase {
  const one = new CoreCase(chart);
  one.send('go');
  one.send('also');
  for (const { generation } of one.of('startActor')) one.move({ kind: 'failed', generation, error: new Error('down') });
  one.send('write', { key: 'letter' });
  return one;
}

const judged = (one: CoreCase, word: Word, more: object = {}) => judgeWord(one.chart, one.state, outbox, word, { by: operator, reason: 'it is mended', ...more });
function obeyed(one: CoreCase, word: Word, more: object = {}) {
  const judgement = judged(one, word, more);
  if (judgement.verdict !== 'obey') throw new Error(`it was not obeyed: ${JSON.stringify(judgement)}`);
  one.adopt(obey(one.chart, one.state, word, judgement, 9));
  return judgement.which.map(({ id }) => id);
}

test('everything that is stuck has a name', () => {
  const one = stuckCase();
  expect(stuckOf(one.state, outbox)).toEqual([
    { id: 'p4', kind: 'parked', what: 'ask.failed' }, { id: 'p5', kind: 'parked', what: 'ask.failed' },
    { id: 'e7', kind: 'failed', what: 'action tell' }, { id: 'e8', kind: 'underWay', what: 'action tell' }, { id: 'm3', kind: 'kept', what: 'write' },
  ]);
  one.carry();
  expect(stuckOf(one.state, outbox).map(({ id }) => id)).toEqual(['p4', 'p5', 'e7', 'e8', 'm3']);
});

describe('trying again', () => {
  test('one thing leaves the others as they are, and the history says what and why', () => {
    const one = stuckCase();
    expect(obeyed(one, 'retry', { which: 'p5' })).toEqual(['p5']);
    expect(one.state.parked.map(({ id }) => id)).toEqual(['p4']);
    expect(one.of('startActor').map(({ effect }) => effect)).toEqual([1, 2, 2]);
    expect(one.state.history.at(-1)).toMatchObject({ by: 'operator:olivia', event: 'parked.retried', reason: 'it is mended', what: ['p5 ask.failed'], from: one.leaves, to: one.leaves, at: 9 });
  });

  test('everything means all that is parked and has failed, not what is under way or kept', () => {
    const one = stuckCase();
    expect(obeyed(one, 'retry')).toEqual(['p4', 'p5', 'e7']);
    expect(one.state.parked).toEqual([]);
    expect(one.state.mailbox).toHaveLength(1);
  });

  test('what is under way already, or kept, is refused with what can be done', () => {
    expect(judged(stuckCase(), 'retry', { which: 'e8' })).toMatchObject({ refusal: { code: 'notNow', message: 'e8 (action tell) is being tried already, so it cannot be tried again; it can be discarded' } });
    expect(judged(stuckCase(), 'retry', { which: 'm3' })).toMatchObject({ refusal: { code: 'notNow', message: expect.stringContaining('waits in the mailbox') as string } });
  });

  test('nothing is refused', () => {
    const one = new CoreCase(sample(config, { events }));
    expect(judgeWord(one.chart, one.state, { waiting: [], undone: [] }, 'retry', { by: operator, reason: 'r' })).toMatchObject({ refusal: { code: 'notNow', message: expect.stringContaining('nothing is parked') as string } });
  });
});

describe('discarding', () => {
  test('a parked result takes it away, and a chart that waits for it goes on waiting', () => {
    const one = stuckCase();
    const states = one.leaves;
    obeyed(one, 'discard', { which: 'p4' });
    expect(one.state.parked.map(({ id }) => id)).toEqual(['p5']);
    expect(one.leaves).toEqual(states);
    expect(one.state.history.at(-1)).toMatchObject({ event: 'parked.discarded', what: ['p4 ask.failed'], reason: 'it is mended' });
  });

  test.each(['e7', 'e8'])('an action, failed or under way (%s), leaves an entry', (which) => {
    const one = stuckCase();
    expect(obeyed(one, 'discard', { which })).toEqual([which]);
    expect(one.state.history.at(-1)).toMatchObject({ event: 'parked.discarded', what: [`${which} action tell`] });
  });

  test('needs a name and a reason', () => {
    expect(judged(stuckCase(), 'discard')).toMatchObject({ refusal: { code: 'malformed', issues: [{ path: 'which' }] } });
    expect(judged(stuckCase(), 'discard', { which: 'p4', reason: '  ' })).toMatchObject({ refusal: { code: 'malformed', issues: [{ path: 'reason', message: expect.stringContaining('a reason is expected') as string }] } });
  });

  test('what does not exist says what there is', () => {
    expect(judged(stuckCase(), 'discard', { which: 'p9' })).toMatchObject({ refusal: { code: 'notNow', message: expect.stringMatching(/called «p9»; there is p4 \(ask\.failed\), .* or m3 \(write\)/) as string } });
  });
});

describe('who may', () => {
  const by = clerk;
  test('operators, where the binding names no other roles', () => {
    expect(judged(stuckCase(), 'retry', { by })).toMatchObject({ refusal: { code: 'notYourRole', message: 'what is stuck is for operator; you act as clerk' } });
  });
  test('those whom the binding names', () => {
    const chart = sample(config, { events, operators: ['clerk'] });
    expect(judged(stuckCase(chart), 'retry', { by })).toMatchObject({ verdict: 'obey' });
    expect(judged(stuckCase(chart), 'retry')).toMatchObject({ refusal: { code: 'notYourRole' } });
  });
  test('anyone, where the chart declares no events', () => {
    const one = new CoreCase(sample({ initial: 'asking', states: { asking: { invoke: { src: 'ask' } } } }));
    one.move({ kind: 'failed', generation: 1, error: new Error('down') });
    expect(judged(one, 'retry', { by })).toMatchObject({ verdict: 'obey' });
  });
});

test('whoever sent what is kept may take it back, and nothing else; another one of that name is another', () => {
  const one = stuckCase();
  expect(judged(one, 'discard', { which: 'm3', by: clerk })).toMatchObject({ verdict: 'obey' });
  expect(judged(one, 'retry', { which: 'm3', by: clerk })).toMatchObject({ refusal: { code: 'notYourRole' } });
  expect(judged(one, 'discard', { which: 'm3', by: { ...clerk, kind: 'robot' } })).toMatchObject({ refusal: { code: 'notYourRole' } });
});

test('a word is given at the case’s own time, which never goes back', () => {
  const one = stuckCase();
  one.send('stop', { at: 70 });
  obeyed(one, 'discard', { which: 'e8' });
  expect(one.state.history.at(-1)).toMatchObject({ event: 'parked.discarded', at: 70 });
});

describe('a key', () => {
  test('again has the same answer and no second effect, over continue-as-new too', () => {
    const one = stuckCase();
    obeyed(one, 'retry', { which: 'p4', key: 'k' });
    const { revision } = one.state;
    one.send('stop');
    one.carry();
    expect(judged(one, 'retry', { which: 'p4', key: 'k' })).toEqual({ verdict: 'answered', answer: { revision, state: ['question.asking', 'other.asking', 'letters.closed'], what: ['p4 ask.failed'] } });
  });
  test('for another thing, another word or an event is refused', () => {
    const one = stuckCase();
    obeyed(one, 'retry', { which: 'p4', key: 'k' });
    expect(judged(one, 'retry', { which: 'p5', key: 'k' })).toMatchObject({ refusal: { code: 'keyReused' } });
    expect(judged(one, 'discard', { which: 'p4', key: 'k' })).toMatchObject({ refusal: { code: 'keyReused' } });
    expect(judged(one, 'retry', { which: 'p4', key: 'letter' })).toMatchObject({ refusal: { code: 'keyReused' } });
    expect(one.send('stop', { key: 'k' })).toMatchObject({ code: 'keyReused' });
  });
});

test.each([undefined, {}, { by: operator }, { by: 'olivia', reason: 'r' }, { by: operator, reason: 7 }, { by: operator, reason: 'r', which: 7 }, { by: operator, reason: 'x'.repeat(1_001) }, { by: operator, reason: 'r', key: 'k'.repeat(257) }])(
  'a request of another form is malformed: %j',
  (given) => expect(judgeWord(stuckCase().chart, stuckCase().state, outbox, 'retry', given)).toMatchObject({ refusal: { code: 'malformed' } }),
);
