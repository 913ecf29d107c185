import { createActor, fromPromise, SimulatedClock, type AnyEventObject, type AnyStateNode, type InspectionEvent, type SnapshotFrom } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { embeddedCalendars } from '../../activities/calendars/embedded';
import { machines } from '../../machines';
import { checks } from '../../machines/enrollment/checks';
import { Application, type ApplicationInput } from '../../machines/enrollment/application';
import { application } from '../support/applications';
import { contact, globalAdmin, mailboxHolder, operator, reviewer } from '../support/people';

/**
 * Every way through the enrollment that a sender, the world outside or time can take, found by XState's own graph and walked by
 * its interpreter: what each transition leads to, and that no case is ever left where nothing would happen by itself.
 */

const start = Date.parse('2026-11-02T09:00:00Z');
const anHourLater = start + 3_600_000;
const unanswered = fromPromise<never, never>(() => new Promise(() => {}));
const chart = machines.enrollment.chart;
const machine = chart.provide({ actors: Object.fromEntries(Object.keys(chart.implementations.actors).map((name) => [name, unanswered])) });
type State = SnapshotFrom<typeof machine>;

const file = { name: 'd.pdf', type: 'application/pdf', size: 1, sha256: '0'.repeat(64) };
const system = { kind: 'system', id: 'mail', roles: ['system'] };
const byHand = { name: 'Fabrikam', address: { lines: ['12 rue de la Paix'], postalCode: '75002', city: 'Paris' } };
const input = (given: ApplicationInput) => ({ ...Application.parse(given), caseId: 'fabrikam', at: start, by: operator });

/** The ways are found in parts, since regions that know nothing of each other would multiply them: what a part leaves out, another has. */
interface Part {
  readonly input: ReturnType<typeof input>;
  readonly leavesOut: (event: AnyEventObject) => boolean;
}
const beforeActive: readonly Part[] = [
  ...[application(), application({ partnerId: 'deferred' }), application({ company: byHand })].map((given) => ({ input: input(given), leavesOut: (event: AnyEventObject) => isOfTheReviewers(event) || event.type === 'contact.change' })),
  { input: input(application({ partnerId: 'deferred' })), leavesOut: ({ type }) => type.includes('PartnerId') || type.startsWith('partnerId.') || ['contact.change', 'mail.bounced', 'confirmation.resend', 'company.correct', 'agreement.sign'].includes(type) },
  {
    input: input(application()),
    leavesOut: (event) => isOfTheReviewers(event) || event.type.includes('PartnerId') || event.type.startsWith('partnerId.') || (event['output'] as { outcome?: string } | undefined)?.outcome === 'unknown'
      || ['mail.bounced', 'confirmation.resend', 'company.correct', 'information.request', 'escalation.postpone', 'address.choose', 'company.choose', 'enrollment.withdraw'].includes(event.type),
  },
];
const parts: readonly Part[] = [
  ...beforeActive.map((part) => ({ input: part.input, leavesOut: (event: AnyEventObject) => isOfAnActiveReseller(event) || isAChange(event) || isARegistration(event) || isOfTheAccount(event) || isAnAssignment(event) || part.leavesOut(event) })),
  ...[isOfAnActiveReseller, isAChange, isARegistration, isAnAssignment, (event: AnyEventObject) => isOfTheAccount(event) || event.type === 'case.reopen'].map((belongs) => ({ input: input(application()), leavesOut: (event: AnyEventObject) => !isOnTheStraightWay(event) && !belongs(event) && event.type !== 'calendar.addClosingDay' })),
];
/** The one way to be Active, for a part that has all that can come then. */
function isOnTheStraightWay({ type, output }: AnyEventObject): boolean {
  const { outcome = 'found', active = true, company, member = true, verified = true, inProgramme = false, country = 'FR' } = (output ?? {}) as { outcome?: string; active?: boolean; inProgramme?: boolean; country?: string; company?: { country: string }; member?: boolean; verified?: boolean };
  if (type.startsWith('xstate.done')) return ['found', 'valid', 'held'].includes(outcome) && !inProgramme && country === 'FR' && active && (company?.country ?? 'FR') === 'FR' && member && verified;
  return ['mailbox.confirm', 'registration.prove', 'verification.approve', 'agreement.sign'].includes(type);
}
/** What a reseller changes itself once it is Active. */
function isAChange({ type }: AnyEventObject): boolean {
  return /profileChange|profile\.change|active\.users|user\.add/i.test(type);
}
/** An account that is not simply there, and names that another case has. */
function isOfTheAccount(event: AnyEventObject): boolean {
  const answered = event.type.startsWith('xstate.done') && (event.type.includes('.stage.account.') || event.type.includes('.partnerId.reserving'));
  return event.type.startsWith('account.') || (answered ? !isOnTheStraightWay(event) : event.type.includes('.stage.account.'));
}
function isARegistration({ type }: AnyEventObject): boolean {
  return /contact\.register|registration\.registering/.test(type);
}
/** Who is to decide. */
function isAnAssignment({ type }: AnyEventObject): boolean {
  return ['case.assign', 'case.takeOver', 'assignee.away'].includes(type);
}
function isOfAnActiveReseller({ type, version, output }: AnyEventObject): boolean {
  return /reverification|renewal|suspen/i.test(type) || ['agreement.renew', 'enrollment.suspend', 'enrollment.restore', 'enrollment.close'].includes(type) || version === '2027-09' || (output as { version?: string } | undefined)?.version === '2027-09';
}
/** Single checks, documents and final decisions. */
function isOfTheReviewers({ type, output, final }: AnyEventObject): boolean {
  return ['check.pass', 'document.attach', 'rejection.decline'].includes(type) || final === true || (output as { verified?: boolean } | undefined)?.verified === false;
}

const found = { duns: '260482871', name: 'FABRIKAM', country: 'FR', address: byHand.address };
const entry = { source: 'gleif', name: 'Contoso', country: 'FR', address: byHand.address, matchConfidence: 8 };
/** What the world outside may answer: each outcome that the chart tells apart. */
const answers: Record<string, readonly unknown[]> = {
  findCompany: [
    { outcome: 'found', active: true, company: found }, { outcome: 'found', active: false, company: found },
    { outcome: 'found', active: true, company: { ...found, country: 'DE' } }, { outcome: 'notFound' }, { outcome: 'moved', duns: '111111111' },
  ],
  matchCompany: [
    { candidates: [], unanswered: [] }, { candidates: [{ ...entry, name: 'FABRIKAM' }], unanswered: [] }, { candidates: [entry], unanswered: [] },
  ],
  validateAddress: [{ status: 'Verified', suggestedAddresses: [], problems: [] }, { status: 'Verified', suggestedAddresses: [byHand.address], problems: ['p'] }],
  issueLink: [{ tokenHash: 'a'.repeat(64) }],
  freezeCalendar: [embeddedCalendars.freeze('FR', undefined, start)],
  checkEmailDomain: [{ verified: true, mailServers: true }, { verified: false, mailServers: 'unknown' }],
  checkPartnerId: [{ outcome: 'valid', partnerId: '4821936', name: 'n' }, { outcome: 'unknown' }],
  offerAgreement: ['2026-09', '2027-09'].map((version) => ({ version, documents: [{ language: 'en', displayUri: '/a', downloadUri: '/d', sha256: '00' }], signatories: [] })),
  listIdentifiers: [{ identifiers: [] }],
  addLocation: [{ partnerId: '6000001' }],
  activateReseller: [{ status: 'Active' }],
  checkAdminAgent: [{ member: true }, { member: false }],
  assignAdminAgent: [{ assigned: true }],
  reserve: [{ outcome: 'held' }, { outcome: 'heldBy', caseId: 'contoso' }],
  findAccount: [{ outcome: 'found', country: 'FR', inProgramme: false }, { outcome: 'found', country: 'FR', inProgramme: true }, { outcome: 'found', country: 'DE', inProgramme: false }, { outcome: 'unknown' }],
  createAccount: [{ outcome: 'created' }, { outcome: 'taken' }],
  updateSupport: [{ updated: true }],
  addUser: [{ outcome: 'added' }, { outcome: 'ofAnotherAccount' }],
  deactivateReseller: [{ status: 'Closed' }],
};

/** What may be sent, by somebody who may. */
const sent: readonly AnyEventObject[] = [
  { type: 'account.choose', tenant: 'fabrikam.onmicrosoft.example', account: 'existing', by: operator },
  { type: 'account.choose', tenant: 'fabrikam.onmicrosoft.example', account: 'new', by: operator },
  { type: 'account.signIn', by: globalAdmin },
  { type: 'company.correct', company: { duns: '260482871' }, by: operator },
  { type: 'company.choose', take: 1, by: operator },
  { type: 'company.choose', take: 'own', because: 'b', by: operator },
  { type: 'address.choose', take: 1, by: operator },
  { type: 'address.choose', take: 'own', by: operator },
  { type: 'mailbox.confirm', tokenHash: 'a'.repeat(64), by: mailboxHolder },
  { type: 'registration.prove', by: contact },
  { type: 'contact.register', by: globalAdmin },
  { type: 'contact.change', primaryContact: Application.parse(application()).primaryContact, by: globalAdmin },
  { type: 'confirmation.resend', by: operator, at: anHourLater },
  { type: 'case.reopen', by: operator },
  { type: 'mail.bounced', recipient: 'paul.durand@fabrikam.example', action: 'failed', status: '5.1.1', diagnostic: 'no such user', by: system },
  { type: 'case.assign', reviewer: 'rita', by: operator },
  { type: 'case.takeOver', by: reviewer },
  { type: 'assignee.away', reviewer: 'rita', until: '2026-11-30', by: system },
  { type: 'case.note', text: 'n', forApplicant: false, by: operator },
  { type: 'case.note', text: 'n', forApplicant: true, by: operator },
  { type: 'case.nudge', by: operator },
  { type: 'calendar.addClosingDay', date: '2026-11-04', why: 'w', by: operator },
  { type: 'information.request', documents: [{ document: 'd', proves: 'p' }], by: reviewer },
  { type: 'information.complete', by: operator },
  ...checks.map((check) => ({ type: 'check.pass', check, because: 'b', by: reviewer })),
  { type: 'document.attach', document: 'd1', file, by: globalAdmin },
  { type: 'escalation.postpone', days: 1, because: 'b', by: operator },
  { type: 'verification.approve', by: reviewer },
  { type: 'verification.reject', reasons: [{ code: 'c', field: 'f', remedy: 'r' }], final: true, by: reviewer },
  { type: 'verification.reject', reasons: [{ code: 'c', field: 'f', remedy: 'r' }], final: true, by: { ...reviewer, id: 'raj' } },
  { type: 'rejection.decline', because: 'b', by: reviewer },
  { type: 'decision.appeal', explanation: 'e', by: globalAdmin },
  { type: 'verification.reject', reasons: [{ code: 'c', field: 'f', remedy: 'r' }], final: false, by: reviewer },
  { type: 'profile.mend', support: { email: 's@fabrikam.example', telephone: '+33 1 70 18 99 00' }, by: operator },
  { type: 'partnerId.associate', partnerId: '4821936', by: globalAdmin },
  { type: 'partnerId.addLocation', name: 'Lyon', by: globalAdmin },
  { type: 'partnerId.defer', by: globalAdmin },
  { type: 'agreement.sign', name: 'Ada', version: '2026-09', by: globalAdmin },
  { type: 'agreement.sign', name: 'Ada', version: '2027-09', by: globalAdmin },
  { type: 'agreement.renew', version: '2027-09', by: operator },
  { type: 'reverification.confirm', by: globalAdmin },
  { type: 'profile.change', support: { email: 's@fabrikam.example', telephone: '+33 1 70 18 99 00' }, by: globalAdmin },
  { type: 'profile.change', company: byHand, by: globalAdmin },
  { type: 'profile.change', company: { duns: '260482871' }, by: globalAdmin },
  { type: 'profileChange.accept', by: reviewer },
  { type: 'profileChange.decline', because: 'b', by: reviewer },
  { type: 'user.add', firstName: 'Lucie', lastName: 'Bernard', email: 'l@fabrikam.example', roles: [], by: { ...globalAdmin, roles: ['admin-agent'] } },
  { type: 'enrollment.suspend', because: 'b', by: operator },
  { type: 'enrollment.restore', by: operator },
  { type: 'enrollment.close', because: 'b', by: globalAdmin },
  { type: 'adminAgent.assign', by: globalAdmin },
  { type: 'enrollment.withdraw', by: globalAdmin },
].map((event) => ({ at: start, ...event }));

const activeNodes = (state: State): AnyStateNode[] => state._nodes; // XState's own list, which value and tags come from

/** What can come next: what may be sent, what was asked outside, and deadlines that run. */
const eventsWithout = (leavesOut: (event: AnyEventObject) => boolean) => (state: State): AnyEventObject[] => {
  if (state.status !== 'active') return [];
  const outside = activeNodes(state).flatMap(({ invoke }) =>
    invoke.flatMap(({ id, src }) => (answers[src as string] ?? []).map((output) => ({ type: `xstate.done.actor.${id}`, output, actorId: id, at: start }))));
  const deadlines = activeNodes(state).flatMap(({ after }) => after.map(({ eventType }) => ({ type: eventType, at: start })));
  return [...outside, ...deadlines, ...sent].filter((event) => !leavesOut(event));
};

/** Two states are one where the same can happen from them; rounds and levels are told apart as far as the chart does. */
function serializeState({ value, context, status }: State): string {
  const { suspensions, account, company, confirmation, verification, partnerId, signature, lapsedFor, contactUnreachable } = context;
  return JSON.stringify([
    value, status, JSON.stringify(value).includes('account') && account, typeof value.stage === 'object' && 'profile' in value.stage && 'duns' in company, confirmation.mailboxAt !== undefined, confirmation.registrationAt !== undefined, verification.documents.some(({ received }) => !received), verification.appeal !== undefined, verification.checks.emailDomain !== undefined,
    verification.level > 0, verification.assignee !== undefined, partnerId.associated !== undefined, signature?.version, Object.keys(suspensions).sort(), value.stage === 'lapsed' && lapsedFor, JSON.stringify(value).includes('rejected') && contactUnreachable !== undefined,
  ]);
}

type Ways = Record<string, { readonly state: State; readonly transitions: Record<string, { readonly event: AnyEventObject; readonly state: State }> }>;
const maps = parts.map((part) => ({ input: part.input, map: getAdjacencyMap(machine, { input: part.input, events: eventsWithout(part.leavesOut), serializeState, limit: 400_000 } as never) as unknown as Ways })); // its types do not know what `provide` leaves of the machine's
const states = maps.flatMap(({ map }) => Object.values(map).map(({ state }) => state));

test('nobody waits in silence: wherever a case can come to, something is asked for, a deadline runs, or it is where it may rest', () => {
  const resting = (state: State): boolean => state.matches({ stage: 'lapsed' });
  const silent = states.filter((state) => state.status === 'active' && !resting(state) && !activeNodes(state).some(({ invoke, after }) => invoke.length + after.length > 0));
  expect(silent.map(({ value }) => JSON.stringify(value))).toEqual([]);
  // Also what the stages wait for alone, whatever is waited for beside them; the contact holds up the stage of that name, and the clock of the verification.
  const needsTheContact = (state: State) => state.matches({ stage: 'confirming' }) || (state.matches({ stage: 'verifying' }) && JSON.stringify(state.value).includes('paused'));
  const ofStage = (state: State) => activeNodes(state).filter(({ path: [region] }) => region === 'stage' || (region === 'contact' && needsTheContact(state)));
  expect(states.filter((state) => state.status === 'active' && !resting(state) && !ofStage(state).some(({ invoke, after }) => invoke.length + after.length > 0)).map(({ value }) => JSON.stringify(value))).toEqual([]);
  expect(states.length).toBeGreaterThan(1_000);
});

test('R36 wherever a case can come to before it is Active, it can still come to be Active', () => {
  for (const { map } of maps.slice(0, 3)) { // without the signature nobody becomes Active
    const before = new Map<string, string[]>();
    for (const [from, { transitions }] of Object.entries(map)) {
      for (const { state } of Object.values(transitions)) {
        const to = serializeState(state);
        before.set(to, [...(before.get(to) ?? []), from]);
      }
    }
    const goal = Object.entries(map).filter(([, { state }]) => state.matches({ stage: { active: { adminAgent: 'ready' } } })).map(([key]) => key);
    const reaching = new Set(goal);
    for (const key of reaching) for (const earlier of before.get(key) ?? []) reaching.add(earlier);
    const lost = Object.entries(map).filter(([key, { state }]) => !reaching.has(key) && state.status === 'active');
    expect(lost.map(([key]) => key)).toEqual([]);
  }
});

describe('every transition of the chart', () => {
  const walked = new Set<unknown>();
  const inspect = (event: InspectionEvent): void => {
    if (event.type === '@xstate.microstep') for (const transition of event._transitions) walked.add(transition);
  };

  test('is walked by XState’s interpreter, along paths that its graph has found', () => {
    let paths = 0;
    for (const part of maps) {
      for (const path of pathsOf(part.map)) {
        const actor = createActor(machine, { input: part.input, clock: new SimulatedClock(), inspect }).start();
        for (const event of path) actor.send(event as never);
        expect(actor.getSnapshot().status).not.toBe('error');
        paths += 1;
        actor.stop();
      }
    }
    expect(paths).toBeGreaterThan(100);
    expect(allTransitions().filter(({ transition }) => !walked.has(transition)).map(({ name }) => name)).toEqual([]);
  });
});

/** Shortest paths from the start, one for each way to take an event that leads elsewhere, and for each answer of the world outside. */
function* pathsOf(map: Ways): Generator<AnyEventObject[]> {
  const ways = new Map<string, readonly AnyEventObject[]>([[Object.keys(map)[0]!, []]]); // the graph begins where the chart does
  const seen = new Set<string>();
  const nameOf = new Map<unknown, string>(allTransitions().map(({ name, transition }) => [transition, name]));
  for (const [key, way] of ways) {
    const { state, transitions } = map[key]!; // each way leads to a state of the map
    for (const { event, state: next } of Object.values(transitions)) {
      const taking = machine.getTransitionData(state, event as never);
      if (taking.length === 0) continue;
      const to = serializeState(next);
      if (!ways.has(to)) ways.set(to, [...way, event]);
      const [before, after] = [activeNodes(state), activeNodes(next)];
      const changed = [...before.filter((node) => !after.includes(node)), ...after.filter((node) => !before.includes(node))];
      // A closing day changes no state by itself: what counts is which clocks begin anew.
      const moved = event.type === 'calendar.addClosingDay' ? machine.getTransitionData(state, { type: 'deadlines.moved', at: start }) : [];
      const kind = [...[...taking, ...moved].map((transition) => nameOf.get(transition)), ...changed.map(({ id }) => id), JSON.stringify((event as { output?: unknown }).output)].join();
      if (seen.has(kind)) continue;
      seen.add(kind);
      yield [...way, event];
    }
  }
}

function allTransitions(): { name: string; transition: unknown }[] {
  const visit = (node: AnyStateNode): { name: string; transition: unknown }[] => [
    ...[...node.transitions].flatMap(([event, transitions]) => transitions.map((transition, index) => ({ name: `${node.id} on ${event} [${index}]`, transition }))),
    ...(node.always ?? []).map((transition, index) => ({ name: `${node.id} always [${index}]`, transition })),
    ...Object.values(node.states).flatMap(visit),
  ];
  return visit(machine.root);
}
