import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

export interface PublishedShapes {
  /** Every operation, as "GET /indexes". */
  operations: string[];
  /** What is wrong with an answer, by the schema the file gives for this operation and status; empty when nothing is. */
  check(operation: string, answer: { status: number; body: unknown }): string[];
}

interface Schema {
  [key: string]: unknown;
}

/** The folder with the published OpenAPI files, or why there is none. */
export function findSpecs(): { folder: string } | { missing: string } {
  const folder = process.env.PINECONE_OPENAPI_DIR;
  if (folder === undefined || folder === '') return { missing: 'PINECONE_OPENAPI_DIR is not set' };
  return existsSync(folder) ? { folder } : { missing: `${folder} does not exist` };
}

export function readShapes(folder: string, file: string): PublishedShapes {
  const document: Document = parse(readFileSync(`${folder}/${file}.oas.yaml`, 'utf8'));
  closeObjects(document.components.schemas);
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'spec');
  return {
    operations: Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
    check(operation, { status, body }) {
      const [method = '', path = ''] = operation.split(' ');
      const responses = document.paths[path]?.[method.toLowerCase()]?.responses ?? {};
      const response = responses[status] ?? responses[`${Math.floor(status / 100)}XX`];
      if (response === undefined) return [`${operation} has no answer ${status}`];
      const schema = response.content?.['application/json']?.schema;
      if (schema === undefined) return body === '' ? [] : [`${operation} ${status} has no body`];
      const validate = ajv.compile({ $ref: `spec#/components/schemas/${schema.$ref.split('/').at(-1)}` });
      if (validate(body)) return [];
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) =>
          `${operation} ${status} ${instancePath}: ${message} ${JSON.stringify(params)}`,
      );
    },
  };
}

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, PublishedResponse> }>>;
  components: { schemas: Record<string, Schema> };
}

interface PublishedResponse {
  content?: Record<string, { schema: { $ref: string } }>;
}

/** An object that names its properties has no others, unless it says so: an invented field must show. */
function closeObjects(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  for (const value of Object.values(node)) closeObjects(value);
  if ('properties' in node && typeof node.properties === 'object' && !('additionalProperties' in node)) {
    Object.assign(node, { additionalProperties: false });
  }
}
