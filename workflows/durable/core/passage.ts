import type { AnyStateMachine } from 'xstate';
import { delaysOf, type BoundChart } from './bind';
import { decode, encode } from './data';
import { activePaths, fittingValue, strays } from './fit';
import { rootSession } from './live-actor';
import { isMachine, kindOf, logicAt, logicOf, nameOfSource } from './logic';
import { allNodes, pathOf } from './paths';
import { eventOf, frozenCase, historyOf, invokesOf, namesOf, placeOfChild, type Misfit, type PortableCase, type PortableChild, type PortableDeadline } from './portable';
import type { DehydratedActor, DehydratedCase, DehydratedSnapshot, ParkedStimulus, RunningActor, Timer } from './state';

/**
 * A case on its way from one version of its chart to another: out of the names of the one, and into those of the other. What
 * a migration has no say in, such as sessions, generations and inboxes, waits here.
 */
export class Passage {
  private readonly timers: readonly Timer[];
  private readonly actors: readonly RunningActor[];
  private readonly parked: readonly ParkedStimulus[];
  /** The actors that the case's snapshots hold, by session, and whether they are at work. */
  private readonly known = new Map<string, { readonly actor: DehydratedActor; readonly alive: boolean }>();

  constructor(
    private readonly old: BoundChart,
    private readonly carried: DehydratedCase,
  ) {
    const { timers, actors, parked } = carried;
    ({ timers: this.timers, actors: this.actors, parked: this.parked } = decode({ timers, actors, parked }, reference) as Pick<DehydratedCase, 'timers' | 'actors' | 'parked'>); // what dehydrate encoded
  }

  /** The case as its migrations are given it, frozen. */
  out(): PortableCase {
    return frozenCase(this.outOf(this.old.machine, this.carried.snapshot, undefined));
  }

  private outOf(machine: AnyStateMachine, snapshot: DehydratedSnapshot, source: string | undefined): PortableCase {
    const paths = new Map(allNodes(machine).map((node) => [node.id, pathOf(node)]));
    const path = (id: string): string => paths.get(id) ?? id;
    const deadline = (timer: Timer, kept: string): PortableDeadline => {
      const after = timer.id === timer.event.type ? delaysOf(machine).get(timer.event.type) : undefined;
      return { ...(after ? { state: after.state, delay: after.name } : { event: timer.event }), at: timer.deadline, kept };
    };
    return {
      value: snapshot.value as PortableCase['value'], // XState's own, as dehydrate took it
      context: decode(snapshot.context, reference),
      deadlines: [
        ...this.timers.flatMap((timer) => (timer.source === source && !timer.kept ? [deadline(timer, `timer ${timer.generation}`)] : [])),
        ...this.parked.flatMap(({ from }, index) => ('timer' in from && from.timer.source === source ? [deadline(from.timer, `parked ${index}`)] : [])),
      ],
      children: [...Object.values(snapshot.children), ...this.carried.orphans.filter(({ parent }) => parent?.session === (source ?? rootSession))].map((actor) => this.child(machine, actor)),
      remembered: Object.fromEntries(Object.entries(snapshot.historyValue).map(([id, nodes]) => [path(id), nodes.map((node) => path(node.id))])),
    };
  }

  private child(machine: AnyStateMachine, actor: DehydratedActor): PortableChild {
    const { session, id, src = actor.path.split('/').at(-1)!, machine: inner } = actor; // split gives one part at least
    const status = inner?.status ?? (actor.snapshot as { status?: unknown } | undefined)?.status; // every logic's snapshot has one
    this.known.set(session, { actor, alive: !actor.stopped && status === 'active' });
    // An orphan that was spawned may have the id of one that is invoked.
    const invoked = actor.parent && !src.startsWith('xstate.invoke.') ? undefined : invokesOf(machine).find((one) => one.id === id);
    const work = this.actors.find((one) => one.session === session);
    const logic = logicAt(this.old.machine, actor.path);
    return {
      id, src, kept: session, ...(actor.parent ? { orphan: true } : {}),
      ...(invoked ? { state: invoked.state, index: invoked.index } : {}),
      ...(work ? { input: work.input } : {}),
      ...(inner && isMachine(logic) ? { machine: this.outOf(logic, inner, session) } : {}),
    };
  }

  /** The migrated case in the names of its new chart. To be used only where no misfit was found. */
  into(chart: BoundChart, migrated: PortableCase, misfits: Misfit[]): DehydratedCase {
    const books: Books = { generation: this.carried.generation, timers: [], parked: new Map(), named: new Map(), orphans: [] };
    const snapshot = this.snapshotIn(chart, chart.machine, '', this.carried.snapshot, migrated, undefined, books, misfits);
    const untouched = (session: string | undefined): boolean => session !== undefined && !this.known.has(session); // of an orphan whose parent is over
    const actors = this.actors.flatMap((actor) => renamed(actor, books) ?? (untouched(actor.session) ? [actor] : []));
    const parked = this.parked.flatMap((one): ParkedStimulus[] => {
      const { from } = one;
      if ('timer' in from) return untouched(from.timer.source) ? [one] : (books.parked.get(one) ?? []);
      if ('kept' in from) return [one];
      if ('event' in from) return from.session === rootSession || books.named.has(from.session) || untouched(from.session) ? [one] : [];
      return untouched(from.actor.session) ? [one] : (renamed(from.actor, books) ?? []).map((actor) => ({ ...one, from: { ...from, actor } }));
    });
    const timers = [...books.timers, ...this.timers.filter(({ source, kept }) => kept || untouched(source))]; // those of the mailbox are nobody's
    // A parked event that the migration leaves out goes the way of every late answer.
    const dropped = this.carried.dropped + this.parked.length - parked.length;
    const { generation } = books;
    const orphans = [...books.orphans, ...this.carried.orphans.filter(({ session }) => untouched(session))];
    return { ...this.carried, ...(encode({ generation, timers, actors, parked, dropped }) as { generation: number; timers: Timer[]; actors: RunningActor[]; parked: ParkedStimulus[]; dropped: number }), snapshot, orphans }; // the same books in JSON
  }

  private snapshotIn(
    chart: BoundChart, machine: AnyStateMachine, path: string, before: DehydratedSnapshot, migrated: PortableCase, source: string | undefined, books: Books, all: Misfit[],
  ): DehydratedSnapshot {
    const misfits: Misfit[] = [];
    const told = (snapshot: DehydratedSnapshot): DehydratedSnapshot => {
      all.push(...misfits.map(({ place, problem }) => ({ place: path === '' ? place : `${place} in ${path}`, problem })));
      return snapshot;
    };
    if (before.nodes) misfits.push({ place: 'state', problem: 'the case is in states that its value does not name; it can be upgraded once it has left them' });
    const value = fittingValue(machine, migrated.value, misfits);
    if (misfits.length > 0) return told(before); // what depends on the state would only repeat it
    const active = activePaths(machine, value);
    misfits.push(...strays(active, migrated, ({ kept, orphan }) => !orphan && (this.known.get(kept)?.alive ?? false)));
    for (const deadline of migrated.deadlines) this.keepDeadline(machine, path, deadline, source, books, misfits);

    const children: Record<string, DehydratedActor> = {};
    for (const child of migrated.children) {
      const known = this.known.get(child.kept);
      // A child that has answered is only remembered, and goes with the state that invoked it.
      if (known && !known.alive && child.state !== undefined && !active.has(child.state)) continue;
      const actor = known && this.actorIn(chart, machine, path, child, known.actor, books, misfits);
      if (!known) misfits.push({ place: placeOfChild(child), problem: 'a migration cannot start actors; let a transition of the new chart do it' });
      else if (actor?.parent) books.orphans.push(actor);
      else if (actor && actor.id in children) misfits.push({ place: placeOfChild(child), problem: `two actors would have the id «${actor.id}»` });
      else if (actor) children[actor.id] = actor;
    }
    return told({ ...before, value, context: encode(migrated.context), children, historyValue: historyOf(machine, migrated, misfits) });
  }

  private keepDeadline(machine: AnyStateMachine, path: string, deadline: PortableDeadline, source: string | undefined, books: Books, misfits: Misfit[]): void {
    const event = eventOf(machine, deadline, misfits);
    if (!event) return;
    const { kept, at } = deadline;
    const parked = kept?.startsWith('parked ') ? this.parked[Number(kept.slice('parked '.length))] : undefined;
    const timer = parked && 'timer' in parked.from ? parked.from.timer : this.timers.find(({ generation }) => kept === `timer ${generation}`);
    const place = source === undefined ? {} : { source, in: path, ...(timer ? {} : { target: source }) };
    const id = deadline.event ? (timer?.id === undefined ? {} : { id: timer.id }) : { id: event.type };
    const made: Timer = { ...(timer ?? { generation: (books.generation += 1) }), ...place, ...id, event: deadline.event ? event : { ...timer?.event, ...event }, deadline: at };
    if (parked) books.parked.set(parked, [{ ...parked, from: { timer: made } }]);
    else books.timers.push(made);
  }

  private actorIn(chart: BoundChart, machine: AnyStateMachine, above: string, child: PortableChild, was: DehydratedActor, books: Books, misfits: Misfit[]): DehydratedActor | undefined {
    // A logic that stands inline in a spawnChild is found by its path alone.
    const spawned = was.src === undefined && child.state === undefined;
    const names = spawned ? { id: child.id, src: was.path.split('/').at(-1)! } : namesOf(machine, child, misfits);
    if (!names) return undefined;
    const part = spawned ? names.src : nameOfSource(machine, names.src);
    const path = above === '' ? part! : `${above}/${part}`; // a source that the machine has is called something
    const logic = spawned ? logicAt(chart.machine, path) : logicOf(machine, names.src);
    const before = logicAt(this.old.machine, was.path);
    const place = placeOfChild(child);
    if (!logic) {
      misfits.push({ place, problem: `it runs «${path}», which the chart does not have` });
      return undefined;
    }
    if (before && kindOf(before) !== kindOf(logic)) {
      misfits.push({ place, problem: `it is a ${kindOf(before)} and would be a ${kindOf(logic)}` });
      return undefined;
    }
    books.named.set(was.session, { id: names.id, src: path, input: child.input });
    const inner = was.machine && child.machine && isMachine(logic) ? this.snapshotIn(chart, logic, path, was.machine, child.machine, was.session, books, misfits) : undefined;
    return { ...was, id: names.id, path, ...(spawned ? {} : { src: names.src }), ...(inner ? { machine: inner } : {}) };
  }
}

/** What the new chart makes of the books. */
interface Books {
  generation: number;
  readonly timers: Timer[];
  readonly parked: Map<ParkedStimulus, ParkedStimulus[]>;
  readonly orphans: DehydratedActor[];
  /** What each actor is called now, by session. */
  readonly named: Map<string, { readonly id: string; readonly src: string; readonly input: unknown }>;
}

const renamed = (actor: RunningActor, { named }: Books): RunningActor[] | undefined => {
  const names = named.get(actor.session);
  return names && [{ ...actor, ...names }];
};

/** A reference to an actor, as long as there is no actor: it is let through, and written as what it was read from. */
const reference = (session: string, id: string): unknown => Object.freeze({ sessionId: session, id, getSnapshot: () => undefined });
