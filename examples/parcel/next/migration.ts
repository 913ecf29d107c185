import { begin, bindVersions, step, tryUpgrade } from 'parvis/durable/core';
import { parcel as first } from '../chart';
import { parcel } from './chart';
import { migrations } from './migrations';

/** A migration tried on a case that no server knows: begun, led to where it is of interest, and taken over. */
const versions = bindVersions(parcel, { version: 2 }, { versions: { 1: { chart: first } }, migrations });
const by = { kind: 'staff', id: 'paul', roles: [] };
const begun = begin(versions.chart(1), { caseId: '7', input: { address: '1 rue de la Paix' }, at: Date.now(), by });
const [booking] = begun.state.actors;
const travelling = step(versions.chart(1), begun.state, { kind: 'done', generation: booking!.generation, output: { tracking: 'X1' } }, Date.now()); // a case begins with it
console.log(tryUpgrade(versions, 1, 2, travelling.state, []).outcome);
