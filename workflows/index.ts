/** Every workflow of the worker; a workflow's name is its export's. */
export { enrollment } from './enrollment';
export { reservation } from './reservation';
