import { broken } from './alarms';
import { soldCar, unsoldCar } from './auction';
import { bought, givenUp } from './checkout';
import { voted } from './council';
import { delivered } from './couriers';
import { sat } from './exam';
import { followed } from './feed';
import { guests } from './heating';
import { borrowed } from './library';
import { rides } from './lift';
import { stamped } from './office';
import type { Piece } from './piece';
import { patient } from './ward';

/** The gallery, each piece by the name of what happens in it. */
export const pieces = { borrowed, soldCar, unsoldCar, patient, bought, givenUp, followed, stamped, delivered, rides, guests, sat, broken, voted } satisfies Record<string, Piece>;
