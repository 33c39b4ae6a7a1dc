import { fileURLToPath } from 'node:url';

/** The server as it is published, built by `pnpm build`. */
export const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
