import * as z from 'zod';
import { addIndex } from './create-index.js';
import { renderIndex } from './index-model.js';
import { mergeTags, readIndexRequest, readModelIndexRequest } from './index-requests.js';
import { checkParameters, findModel } from './models.js';
import { invalid, refuse } from './refusal.js';
import { type Call, isAtLeast, type Reply, type Route, readBody } from './router.js';
import type { IndexState } from './state.js';

export const indexRoutes: Route<Call>[] = [
  {
    method: 'GET',
    path: '/indexes',
    errors: 'control',
    handle: (call) => {
      const indexes = [...call.fake.indexes.values()];
      return { status: 200, body: { indexes: indexes.map((index) => render(call, index)) } };
    },
  },
  {
    method: 'POST',
    path: '/indexes',
    errors: 'control',
    handle: (call) => create(call, readIndexRequest(call)),
  },
  {
    method: 'POST',
    path: '/indexes/create-for-model',
    errors: 'control',
    handle: (call) => create(call, readModelIndexRequest(call)),
  },
  {
    method: 'GET',
    path: '/indexes/{index}',
    errors: 'control',
    handle: (call) => ({ status: 200, body: render(call, findIndex(call)) }),
  },
  { method: 'PATCH', path: '/indexes/{index}', errors: 'control', handle: configure },
  { method: 'DELETE', path: '/indexes/{index}', errors: 'control', handle: remove },
];

/** @throws a 404 refusal */
export function findIndex({ fake, path }: Call): IndexState {
  const found = fake.indexes.get(path.index ?? '');
  if (found === undefined) throw refuse('NOT_FOUND', `Index ${path.index} not found.`);
  return found;
}

function render({ version, fake }: Call, index: IndexState) {
  return renderIndex(index, { version, now: fake.now() });
}

async function create(call: Call, definition: Parameters<typeof addIndex>[1]): Promise<Reply> {
  return { status: 201, body: render(call, await addIndex(call.fake, definition)) };
}

async function remove(call: Call): Promise<Reply> {
  const index = findIndex(call);
  if (index.deletionProtection === 'enabled') {
    throw refuse(
      'FORBIDDEN',
      'Deletion protection is enabled for this index. Disable deletion protection before retrying.',
    );
  }
  call.fake.indexes.delete(index.name);
  await call.fake.closeHost(index);
  return { status: 202 };
}

const parameters = z.record(z.string(), z.unknown());
const common = {
  deletion_protection: z.enum(['enabled', 'disabled']).optional(),
  tags: z.record(z.string(), z.string()).optional(),
};
const changed = {
  model: z.string().optional(),
  read_parameters: parameters.optional(),
  write_parameters: parameters.optional(),
};

const specChange = z.strictObject({
  ...common,
  embed: z.strictObject({ ...changed, field_map: z.record(z.string(), z.string()).optional() }).optional(),
});

const schemaChange = z.strictObject({
  ...common,
  schema: z
    .strictObject({
      fields: z.record(z.string(), z.strictObject({ type: z.literal('semantic_text'), ...changed })),
    })
    .optional(),
  deployment: z.strictObject({ replicas: z.int().optional(), pod_type: z.string().optional() }).optional(),
  read_capacity: z.strictObject({ mode: z.literal('OnDemand') }).optional(),
});

function configure(call: Call): Reply {
  const index = findIndex(call);
  const change = isAtLeast(call.version, '2026-07')
    ? readSchemaChange(call, index)
    : readBody(call, specChange);
  if (change.embed !== undefined) changeEmbedding(index, change.embed);
  index.tags = mergeTags(index.tags, change.tags);
  index.deletionProtection = change.deletion_protection ?? index.deletionProtection;
  return { status: 202, body: render(call, index) };
}

function readSchemaChange(call: Call, index: IndexState): z.output<typeof specChange> {
  const { schema, deployment, read_capacity: _, ...rest } = readBody(call, schemaChange);
  if (deployment !== undefined && index.deployment !== 'pod') {
    throw invalid('Only pod-based indexes can be scaled by replicas and pod_type');
  }
  const [change, ...more] = Object.entries(schema?.fields ?? {});
  if (change === undefined) return rest;
  const [name, { type: __, ...embed }] = change;
  if (more.length > 0 || name !== index.embed?.field) {
    throw invalid('Only the semantic_text field of an integrated index can be changed');
  }
  return { ...rest, embed };
}

function changeEmbedding(index: IndexState, change: NonNullable<z.output<typeof specChange>['embed']>) {
  if (index.embed === undefined) throw invalid('The fake does not convert an index to an integrated one');
  if (change.model !== undefined && change.model !== index.embed.model) {
    throw invalid('The embedding model cannot be changed once set');
  }
  const read_parameters = { ...index.embed.read_parameters, ...change.read_parameters };
  const write_parameters = { ...index.embed.write_parameters, ...change.write_parameters };
  checkParameters(findModel(index.embed.model), read_parameters);
  checkParameters(findModel(index.embed.model), write_parameters);
  const field = change.field_map?.text ?? index.embed.field;
  index.embed = { ...index.embed, field, read_parameters, write_parameters };
}
