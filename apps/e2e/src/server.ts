export { conformance as server } from './conformance/server.js';
