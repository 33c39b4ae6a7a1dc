import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@patchbay/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionOptions } from './connection-options.js';
