import { durable, renameState } from '../../../workflows/durable';
import { guardianWho, wardWho } from '../family-charts';
import { ofGuardian, ofWard } from './family-1';

/** Its second version: either has another name for a state. */
export const guardian = durable(guardianWho('raising'), { ...ofGuardian.binding, version: 2 }, { versions: { 1: ofGuardian }, migrations: { 2: renameState('caring', 'raising') } });
export const ward = durable(wardWho('taller'), { ...ofWard.binding, version: 2 }, { versions: { 1: ofWard }, migrations: { 2: renameState('tall', 'taller') } });
