export { type StripeFake, type StripeFakeOptions, startStripeFake } from './fake.js';
export { type Fault as StripeFault, type SeenRequest as StripeRequest, stripeFaults } from './faults.js';
export { createStripeState, type LedgerEntry, type StripeSettings, type StripeState } from './state.js';
