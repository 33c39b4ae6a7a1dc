/**
 * Which API serves an index, for the whole of its life: `documents` (named fields), `vectors` (values the caller brings), `records`
 * (text that Pinecone embeds). A request to another one's API is refused.
 */
export type IndexKind = 'documents' | 'vectors' | 'records';

/** What the tools need to know of an index. */
export interface IndexInfo {
  name: string;
  /** URL of the data plane. */
  host: string;
  kind: IndexKind;
  ready: boolean;
  /** Pinecone's word, for example `Ready`, `Initializing`, `InitializationFailed`. */
  state: string;
  /** Numbers in a dense vector; undefined where the index has none. */
  dimension: number | undefined;
  metric: string | undefined;
  /** Vectors may have sparse values: beside dense ones, or instead of them where there is no dimension. */
  sparse: boolean;
  /** Model and field of a `records` index. */
  model: string | undefined;
  textField: string | undefined;
  /** Fields of a `documents` index. */
  textFields: string[];
  /** Those of them that Pinecone embeds, too; what searches by these vectors is not in SDK 9.0.0. */
  embeddedFields: string[];
  denseField: string | undefined;
  sparseField: string | undefined;
  /** Pods lack namespaces, lists of ids, backups and sequence numbers. */
  pod: boolean;
  cloud: string | undefined;
  region: string | undefined;
  isProtected: boolean;
  tags: Record<string, string>;
}

type Data = Record<string, unknown>;

/**
 * An index as the control plane describes it, in the form of 2026-07 (schema and deployment) or the older one (dimension and spec)
 * that Pinecone Local still gives. Read from the JSON and not through the SDK's model, which throws at a type of field it does not know.
 * @param isPlainHttp whether a host without a scheme is one of Pinecone Local
 */
export function readIndex(json: unknown, isPlainHttp: boolean): IndexInfo {
  const data = dataOf(json);
  const status = dataOf(data.status);
  const deployment = dataOf(data.deployment);
  const spec = dataOf(data.spec);
  const where = data.spec === undefined ? deployment : { ...dataOf(spec.serverless) };
  return {
    name: textOf(data.name) ?? '',
    host: hostUrl(textOf(data.host) ?? '', isPlainHttp),
    ready: status.ready === true,
    state: textOf(status.state) ?? 'Unknown',
    ...shapeOf(data),
    pod: deployment.deployment_type === 'pod' || spec.pod !== undefined,
    cloud: textOf(where.cloud),
    region: textOf(where.region),
    isProtected: data.deletion_protection === 'enabled',
    // Values that are no text do not come; the interface says so.
    tags: dataOf(data.tags) as Record<string, string>,
  };
}

type Shape = Pick<
  IndexInfo,
  | 'kind'
  | 'dimension'
  | 'metric'
  | 'sparse'
  | 'model'
  | 'textField'
  | 'textFields'
  | 'embeddedFields'
  | 'denseField'
  | 'sparseField'
>;

const noShape: Shape = {
  kind: 'vectors',
  dimension: undefined,
  metric: undefined,
  sparse: false,
  model: undefined,
  textField: undefined,
  textFields: [],
  embeddedFields: [],
  denseField: undefined,
  sparseField: undefined,
};

function shapeOf(data: Data): Shape {
  const schema = dataOf(data.schema);
  if (schema.fields === undefined) return specShape(data);
  const fields = Object.entries(dataOf(schema.fields)).map(([name, field]) => ({ name, ...dataOf(field) }));
  const ofType = (type: string): Array<Data & { name: string }> =>
    fields.filter((field: Data) => field.type === type);
  const [semantic] = ofType('semantic_text');
  if (semantic) return recordShape(semantic, { model: semantic.model, textField: semantic.name });
  const [dense] = ofType('dense_vector');
  const [sparse] = ofType('sparse_vector');
  const texts = ofType('string');
  const numbers = { dimension: numberOf(dense?.dimension), metric: textOf(dense?.metric) };
  // Names that begin with an underscore are Pinecone's own: the two halves of a vector.
  if (dense?.name === '_values' || sparse?.name === '_sparse_values')
    return vectorShape(numbers.dimension, numbers.metric);
  return {
    ...noShape,
    kind: 'documents',
    ...numbers,
    sparse: sparse !== undefined,
    textFields: texts.map(({ name }) => name),
    embeddedFields: texts
      .filter((field: Data) => field.embed !== undefined || field.sparse_embed !== undefined)
      .map(({ name }) => name),
    denseField: dense?.name,
    sparseField: sparse?.name,
  };
}

function specShape(data: Data): Shape {
  const dimension = numberOf(data.dimension);
  if (data.embed === undefined) return vectorShape(dimension, textOf(data.metric));
  const embed = dataOf(data.embed);
  const { text } = dataOf(embed.field_map);
  return recordShape({ dimension, metric: data.metric, ...embed }, { model: embed.model, textField: text });
}

function recordShape(field: Data, { model, textField }: { model: unknown; textField: unknown }): Shape {
  const dimension = numberOf(field.dimension);
  return {
    ...noShape,
    kind: 'records',
    dimension,
    metric: textOf(field.metric),
    sparse: dimension === undefined,
    model: textOf(model),
    textField: textOf(textField),
  };
}

/** Only a dotproduct index takes sparse values beside dense ones. */
function vectorShape(dimension: number | undefined, metric: string | undefined): Shape {
  return { ...noShape, dimension, metric, sparse: dimension === undefined || metric === 'dotproduct' };
}

/** Pinecone gives a bare host name. A plain one is believed only where the control plane is one itself: the key goes there. */
function hostUrl(host: string, isPlainHttp: boolean): string {
  const bare = host.replace(/^https?:\/\//, '').replace(/\/+$/, '');
  const isPlain = isPlainHttp && !host.startsWith('https://');
  return `${isPlain ? 'http' : 'https'}://${bare}`;
}

export function dataOf(value: unknown): Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
