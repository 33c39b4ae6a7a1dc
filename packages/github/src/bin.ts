#!/usr/bin/env node
import { serveOutline } from '@patchbay/core/stdio';

await serveOutline(__OUTLINE__, async () => (await import('./server.js')).server);
