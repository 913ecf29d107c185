/** The engine: any chart, executed as a durable workflow. */
export { activity, child, inCase, local, outbox, toCase, type ActionBinding, type ActorBinding, type Binding, type EventDeclaration, type Limits, type OutboxBinding, type Policy, type Reading, type SearchValue } from './binding';
export { cursor } from './cursor';
export { durable } from './durable';
export { addDeadline, addRegion, dropDeadline, mapContext, migrateChild, renameDelay, renameState, type Migration } from './core/migrations';
export type { PortableCase, PortableChild, PortableDeadline } from './core/portable';
export type { EarlierVersion, Versions } from './versions';
