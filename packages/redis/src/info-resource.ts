import { cutLines, defineResource } from '@patchbay/core';
import type { Db } from './client.js';
import { textOf } from './reply/reply.js';

const uri = 'redis://info';

/** INFO of the default connection, of every master where there are several. */
export const infoResource = defineResource<Db>({
  uriTemplate: uri,
  name: 'info',
  title: 'Server information',
  description: 'What INFO tells: version, memory, clients, persistence, replication, keyspace',
  mimeType: 'text/plain',
  async read(_variables, { client, signal, maxOutputBytes }) {
    const nodes = await client.masters(signal);
    const texts = await Promise.all(
      nodes.map(async (node) => {
        const [reply] = await node.ask([['INFO']], signal);
        const text = textOf(reply).replaceAll('\r\n', '\n').trim();
        return nodes.length > 1 ? `# Node ${node.id.slice(0, 12)}\n${text}` : text;
      }),
    );
    const cut = cutLines(texts.join('\n\n'), maxOutputBytes - 100);
    const note =
      cut.shown < cut.total ? `\n[${cut.shown} of ${cut.total} lines; check_redis_health sums up]` : '';
    return { text: cut.text + note };
  },
  list: async () => [{ uri, name: 'info', title: 'Server information' }],
});
