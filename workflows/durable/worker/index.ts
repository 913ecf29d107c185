/** What a worker needs beside the workflows: the activities that execute what charts themselves bring along, and limits. */
export { limitedQueue, withLimits } from '../limits';
export { activitiesOf } from './activities-of';
