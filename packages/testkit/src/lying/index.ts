export { fieldLie, type Lie, wholeLies } from './lies.js';
export { type LyingProxy, type PassedAnswer, startLyingProxy } from './lying-proxy.js';
export { type LiedCall, type LieOutcome, tellLies } from './tell-lies.js';
