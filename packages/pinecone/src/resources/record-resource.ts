import { defineResource } from '@patchbay/core';
import type { Pinecone } from '../client.js';
import { namespaceOf } from '../index/namespace.js';
import { readByIds } from '../records/read-records.js';
import { showRecord } from '../records/show-record.js';
import { unknownRecord } from '../search/leg.js';
import { completeIndex, completeNamespace, completeRecord } from './complete.js';

/** One record without its vectors. */
export const recordResource = defineResource<Pinecone>({
  uriTemplate: 'pinecone://{index}/{namespace}/{id}',
  name: 'record',
  title: 'Record',
  description: 'A record with all its fields; the default namespace is __default__',
  mimeType: 'application/json',
  async read({ index: name = '', namespace: given, id = '' }, { client, signal }) {
    const namespace = namespaceOf(given);
    return client.readIndex(name, signal, async (index) => {
      const { records } = await readByIds(index, [id], { namespace, signal });
      const [found] = records;
      if (!found) throw unknownRecord(id, namespace, name);
      return { text: JSON.stringify(showRecord(found, { withValues: false }), null, 1) };
    });
  },
  complete: { index: completeIndex, namespace: completeNamespace, id: completeRecord },
});
