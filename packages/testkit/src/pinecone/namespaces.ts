import type { NamespaceDescription } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/index.js';
import * as z from 'zod';
import {
  findNamespace,
  page,
  readLimit,
  requireNamespace,
  requireServerless,
  writeReply,
} from './index-call.js';
import { visibleNamespaces } from './query.js';
import type { RecordLog } from './record-log.js';
import { invalid, refuse } from './refusal.js';
import { type IndexCall, isAtLeast, type Reply, type Route, readBody } from './router.js';
import { compareIds } from './similarity.js';
import { defaultNamespace } from './state.js';
import type { Wire } from './wire.js';

export const namespaceRoutes: Route<IndexCall>[] = [
  {
    method: 'GET',
    path: '/namespaces',
    query: ['limit', 'paginationToken', 'prefix'],
    errors: 'rpc',
    handle: list,
  },
  { method: 'POST', path: '/namespaces', errors: 'rpc', handle: create },
  { method: 'GET', path: '/namespaces/{namespace}', errors: 'rpc', handle: describe },
  { method: 'DELETE', path: '/namespaces/{namespace}', errors: 'rpc', handle: remove },
];

const managing = 'Managing namespaces';

function list(call: IndexCall): Reply {
  requireServerless(call, managing);
  const prefix = call.query.get('prefix') ?? '';
  const found = visibleNamespaces(call)
    .filter(([name]) => name.startsWith(prefix))
    .sort(([left], [right]) => compareIds(left, right));
  const shown = page(found, {
    key: ([name]) => name,
    limit: readLimit(call),
    token: call.query.get('paginationToken'),
  });
  const namespaces = shown.items.map(([name, log]) => render(call, name, log));
  return { status: 200, body: { namespaces, ...shown.pagination, total_count: found.length } };
}

/** 64-bit counts are strings from 2026-07 on and numbers before. */
function render({ version }: IndexCall, name: string, log: RecordLog) {
  const count = log.visible().size;
  const described: Wire<NamespaceDescription> = { name, record_count: String(count) };
  return isAtLeast(version, '2026-07') ? described : { name, record_count: count };
}

const createRequest = z.strictObject({
  name: z.string(),
  schema: z
    .strictObject({ fields: z.record(z.string(), z.strictObject({ filterable: z.boolean() })) })
    .optional(),
});

function create(call: IndexCall): Reply {
  requireServerless(call, managing);
  const { name } = readBody(call, createRequest);
  if (name === '') throw invalid('The namespace name must not be empty');
  if (findNamespace(call, name) !== undefined)
    throw refuse('ALREADY_EXISTS', `Namespace '${name}' already exists`);
  const reply = writeReply(call, () => {}, { namespace: name });
  return { ...reply, body: render(call, name, requireNamespace(call, name)) };
}

function describe(call: IndexCall): Reply {
  requireServerless(call, managing);
  const name = call.path.namespace ?? '';
  const log = requireNamespace(call, name);
  return { status: 200, body: render(call, name, log) };
}

function remove(call: IndexCall): Reply {
  requireServerless(call, managing);
  const name = call.path.namespace ?? '';
  requireNamespace(call, name);
  call.index.namespaces.delete(name === '' ? defaultNamespace : name);
  return { status: 200, body: {} };
}
