import { activity, durable, local } from '../../workflows/durable';
import { bindingOf } from './binding';
import { errand } from './chart';

const policy = { retry: { initialInterval: '1 second', maximumInterval: '5 minutes' } };

/** The errand under the engine, its steps as activities and as local activities. */
export const errandByActivities = durable(errand, bindingOf(activity(policy)));
export const errandByLocalActivities = durable(errand, bindingOf(local(policy)));
