/** The engine: any chart, executed as a durable workflow. */
export { activity, inCase, local, outbox, type ActionBinding, type ActorBinding, type Binding, type EventDeclaration, type Limits, type OutboxBinding, type Policy, type Reading, type SearchValue } from './binding';
export { durable } from './durable';
