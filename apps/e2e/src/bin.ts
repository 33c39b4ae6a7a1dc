#!/usr/bin/env node
import { serveOutline } from '@patchbay/core/stdio';
import { extend } from './conformance/extend.js';

await serveOutline(__OUTLINE__, async () => (await import('./server.js')).server, { extend });
