import { defineResource, ToolError } from '@patchbay/core';
import type { Db } from './client.js';
import { readKeyFacts } from './keys/key-facts.js';
import { readValue } from './keys/read-value.js';
import { fromText, toText } from './reply/text.js';
import { scanKeyspace } from './scan/scan-keyspace.js';

const mostElements = 200;
// A menu holds 100 values, and who types waits for it.
const mostCompletions = 101;
const longestCompletionMs = 1_500;

/** A key with what it holds, bounded: what a person attaches to a conversation about it. */
export const keyResource = defineResource<Db>({
  uriTemplate: 'redis://{db}/{key}',
  name: 'key',
  title: 'Key',
  description: 'Type, time to live and value of a key, a long value up to a limit',
  mimeType: 'text/plain',
  connectionVariable: 'db',
  async read({ key: name = '' }, { client, signal, maxOutputBytes }) {
    const key = fromText(name);
    client.fence.check([key]);
    const [facts] = await readKeyFacts(client, [key], signal);
    if (!facts || facts.type === 'none') {
      throw new ToolError('not_found', 'There is no such key.', { next: 'Find its name with scan_keys.' });
    }
    if (facts.refusal) throw facts.refusal;
    const { value, total, nextStart, note } = await readValue({
      db: client,
      facts,
      signal,
      selection: {
        fields: undefined,
        start: undefined,
        stop: undefined,
        match: undefined,
        path: undefined,
        reverse: false,
        count: mostElements,
        room: maxOutputBytes - 1_024,
      },
    });
    const size = total === undefined ? '' : `, ${total} ${facts.type === 'string' ? 'bytes' : 'elements'}`;
    const ttl = facts.ttlSeconds === undefined ? '' : `, expires in ${facts.ttlSeconds} s`;
    return {
      text: [
        `${facts.type}${size}${ttl}`,
        typeof value === 'string' ? value : JSON.stringify(value),
        ...(nextStart === undefined ? [] : ['[more: read on with get_keys]']),
        ...(note ? [`[${note}]`] : []),
      ].join('\n'),
    };
  },
  complete: {
    async key(typed, _known, { client, signal }) {
      const endsAt = performance.now() + longestCompletionMs;
      const found: string[] = [];
      const pattern = Buffer.from(`${globOf(typedBytes(typed))}*`, 'latin1');
      for await (const batch of scanKeyspace(client, { pattern, from: '', count: 2_000, signal })) {
        found.push(...batch.items.map(toText).filter((name) => name.startsWith(typed)));
        if (found.length >= mostCompletions || performance.now() > endsAt) break;
      }
      return found.sort().slice(0, mostCompletions);
    },
  },
});

/** The bytes of a name that is being typed; of base64 those that are certain already. */
function typedBytes(typed: string): Buffer {
  const [, data] = /^base64:(.*)$/s.exec(typed) ?? [];
  return data === undefined
    ? Buffer.from(typed)
    : Buffer.from(data.slice(0, data.length - (data.length % 4)).replace(/=.*$/s, ''), 'base64');
}

/** A pattern that matches just these bytes, each as one character. */
function globOf(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\\*?[\]]/g, '\\$&');
}
