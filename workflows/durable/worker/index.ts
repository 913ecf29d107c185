/** What a worker needs beside the workflows: the activities that execute what charts themselves bring along. */
export { activitiesOf } from './activities-of';
