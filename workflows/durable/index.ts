/** The engine: any chart, executed as a durable workflow. */
export { activity, local, outbox, type ActionBinding, type ActorBinding, type Binding, type EventDeclaration, type Limits, type Policy, type Reading, type SearchValue } from './binding';
export { durable } from './durable';
