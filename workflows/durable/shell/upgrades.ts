import { defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import { dehydrate, label, leafStates, tryUpgrade, type AskedAction, type BoundVersions, type CaseState, type TriedUpgrade } from '../core';
import { engine } from '../engine';
import { wire, type HistoryEntry, type Refusal, type UpgradeOutcome, type UpgradeRequest } from '../protocol';
import type { TakingUp } from './taking-up';
import type { Carried } from './types';

const upgradeUpdate = defineUpdate<UpgradeOutcome, [UpgradeRequest]>(wire.upgrade);
const tryUpgradeQuery = defineQuery<UpgradeOutcome, [to: number]>(wire.tryUpgrade);

/** What an upgrade needs to know of its case. */
export interface Upgradable {
  readonly state: () => CaseState;
  /** What is asked for and not done yet. */
  readonly actions: () => readonly AskedAction[];
  readonly refuse: (refusal: Refusal) => Error;
}

/**
 * The way of a case from one version of its chart to another: tried by a query as often as anybody likes, asked for by an
 * update, made where the run continues as new.
 */
export class Upgrades {
  private accepted: UpgradeRequest | undefined;

  constructor(
    private readonly versions: BoundVersions,
    private readonly version: number,
    private readonly of: Upgradable,
  ) {}

  /** Whether the run is to continue as new for an upgrade's sake. */
  get asked(): boolean {
    return this.accepted !== undefined;
  }

  answer(takingUp: TakingUp): void {
    setHandler(tryUpgradeQuery, takingUp.forQuery((to) => this.tried(to).outcome));
    setHandler(upgradeUpdate, (request) => takingUp.inTurn(() => this.accept(request)), { validator: (request) => void this.judged(request) });
  }

  private tried(to: number): TriedUpgrade {
    return tryUpgrade(this.versions, this.version, to, this.of.state(), this.of.actions());
  }

  private accept(request: UpgradeRequest): UpgradeOutcome {
    const outcome = this.judged(request);
    if (outcome.outcome === 'fits') this.accepted = request;
    return outcome;
  }

  /** As a validator it changes nothing, and what it refuses leaves no trace. */
  private judged({ to, by }: UpgradeRequest): UpgradeOutcome {
    const { refuse } = this.of;
    if (!Number.isSafeInteger(to) || to < 1) throw refuse({ code: 'malformed', message: `the version is ${String(to)}; a whole number from 1 on is expected` });
    const { upgradedBy } = this.versions;
    if (!upgradedBy.some((role) => by.roles.includes(role))) {
      throw refuse({ code: 'notYourRole', message: `an upgrade is for ${upgradedBy.join(' or ')}; you act as ${by.roles.join(' and ') || 'nobody'}` });
    }
    if (this.of.state().snapshot.status !== 'active') throw refuse({ code: 'closed', message: 'the case is closed; it stays as it is' });
    const { outcome } = this.tried(to);
    if (outcome.outcome !== 'fails') return outcome;
    const issues = outcome.problems.map(({ place, problem }) => ({ path: place, message: problem }));
    throw refuse({ code: 'cannotUpgrade', message: `version ${outcome.from} cannot become ${to}: ${sentence(outcome.problems)}`, issues });
  }

  /** What the next run is given: the case in the version that it is to have. `now`: epoch ms. */
  carry(now: number): Pick<Carried, 'case' | 'version' | 'adopted' | 'engine'> {
    const { accepted, version } = this;
    const state = this.of.state();
    if (!accepted || state.snapshot.status !== 'active') return { case: dehydrate(state), version, engine };
    // The case may have moved on since the upgrade was accepted, so this is what counts.
    const { outcome, upgraded } = this.tried(accepted.to);
    const made = outcome.outcome === 'fits' && upgraded;
    const revision = state.revision + 1;
    const before = leafStates(state.snapshot);
    const said = made ? accepted.reason : outcome.outcome === 'fails' ? sentence(outcome.problems) : undefined;
    const entry: HistoryEntry = {
      revision, at: Math.max(now, state.at), by: label(accepted.by), event: made ? 'case.upgraded' : 'case.notUpgraded',
      from: before, to: made ? outcome.after : before, version: { from: version, to: accepted.to },
      ...(said === undefined ? {} : { reason: said }),
    };
    const stays = made ? upgraded : dehydrate(state);
    const history = [...stays.history, entry];
    return { case: { ...stays, revision, history }, version: made ? accepted.to : version, engine, ...(made ? { adopted: true } : {}) };
  }
}

const sentence = (problems: readonly { readonly place: string; readonly problem: string }[]): string =>
  problems.map(({ place, problem }) => `${place}: ${problem}`).join('; ');
