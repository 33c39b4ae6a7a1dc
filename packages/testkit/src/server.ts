export { fixture as server } from './fixture/server.js';
