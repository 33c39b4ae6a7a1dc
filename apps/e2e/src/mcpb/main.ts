import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from '../published.js';
import { packBundle } from './pack-bundle.js';

// The bundle of every server, into the folder that is named, else into ./mcpb.
const to = process.argv[2] ?? 'mcpb';
const scratch = mkdtempSync(join(tmpdir(), 'patchbay-mcpb-'));
mkdirSync(to, { recursive: true });
for (const packed of await packAll(scratch)) {
  if (!packed.manifest.bin) continue;
  const bundle = await packBundle(packed, to);
  process.stdout.write(`${bundle} (${Math.ceil(statSync(bundle).size / 1024)} KB)\n`);
}
rmSync(scratch, { recursive: true, force: true });
