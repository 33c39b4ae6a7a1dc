import * as z from 'zod';
import type { Access } from './access.js';
import type { Position } from './cursor.js';
import { inputJsonSchema, outputJsonSchema } from './json-schema.js';
import type { Logger } from './logging.js';
import type { ListedTool } from './outline.js';
import { strict } from './validation.js';

/** All four hints, always: what a host assumes for a missing one is the worst case. A read cannot be destructive. */
export type Annotations =
  | { readOnlyHint: true; destructiveHint: false; idempotentHint: boolean; openWorldHint: boolean }
  | { readOnlyHint: false; destructiveHint: boolean; idempotentHint: boolean; openWorldHint: boolean };

/** What a handler gets besides its input. */
export interface ToolContext<Client = unknown> {
  client: Client;
  /** Aborts when the caller cancels or the deadline passes. Hand it to everything that waits. */
  signal: AbortSignal;
  /** Milliseconds until the deadline. */
  remainingMs(): number;
  /** Who calls, from the transport; `stdio` for the one caller of a pipe. Never from an argument. */
  caller: string;
  /** Name of the connection the client belongs to. */
  connection: string;
  access: Access;
  /** Where a list goes on. Only for tools whose output is a list with a cursor. */
  position: Position;
  /**
   * What `confirm` bound to the confirmation, when the call was confirmed. In `confirm` itself: what the confirmation given with this
   * call holds, before its version is compared.
   */
  confirmed: unknown;
  /** Most bytes of the answer. */
  maxOutputBytes: number;
  /**
   * One upstream request. Repeated on connection faults and on 429, 502, 503 and 504 when `safe`; otherwise made once.
   * `safe` means that running it twice does no harm: a read, or a write that carries an idempotency key.
   * `unchecked` means that the answer is data that only the vendor's types promise: where the call then fails over its shape, that is
   * told as the upstream's doing and not as ours, see `isMisfit`.
   */
  attempt<T>(request: (signal: AbortSignal) => Promise<T>, options: AttemptOptions): Promise<T>;
  /** Tells a waiting person how far the work is. Throttled; nothing is sent after cancellation. */
  progress(done: number, total?: number, message?: string): void;
  /** Adds to the result's `_meta`, which costs the model nothing. */
  meta(fields: Record<string, string | number | boolean>): void;
  /** Names the upstream's id of the request, for the log and for errors. */
  requestId(id: string): void;
  log: Logger;
}

/** See `ToolContext.attempt`. */
export interface AttemptOptions {
  safe: boolean;
  /** In a write: this request changes something. By default every one that is not safe does. */
  changes?: boolean;
  unchecked?: boolean;
  /** What helps to find out how it ended, for example an idempotency key: goes into `details` where its answer cannot be read. */
  facts?: Record<string, unknown>;
}

/** What would happen, put to a person before it does. */
export interface Preview {
  /** One or two sentences with names and amounts, for example `Delete 3 rows from orders?` */
  message: string;
  /** The state the preview was made from. When it differs at the time of confirmation, the preview is made again. */
  version?: string;
  /** Facts behind the message, shown where a token is used. */
  details?: Record<string, unknown>;
  /** The state makes a repetition harmless (an idempotency key, say), so the same confirmation may be used again. */
  repeatable?: boolean;
  /** Small JSON kept with the confirmation and handed to the handler as `ctx.confirmed`. */
  state?: unknown;
}

/** Items of one page, and how the source says it goes on. */
export interface Page<Item> {
  items: Item[];
  /** The upstream's cursor of the next page; leave it out on the last one. */
  next?: string | undefined;
  /** Cursor after an item, for sources that can go on from any item. Core asks for the last item it keeps. */
  after?: (item: Item, index: number) => string;
  /** How many there are in all, where the source says so. */
  total?: number | undefined;
}

/** An answer that is a list: core trims it to the budget and makes the cursor. */
export interface ListOutput<Item extends z.ZodType = z.ZodType, Extra extends z.ZodRawShape = z.ZodRawShape> {
  kind: 'list';
  field: string;
  item: Item;
  extra: Extra;
  /** How the answer says that there is more: with a cursor, or with `truncated` and how to narrow. */
  more: { by: 'cursor'; hasNext: boolean } | { by: 'narrowing'; count: string; how: string };
}

/** An answer that is one text: no schema, no structured content, one header line and the text as it is. */
export interface TextOutput {
  kind: 'text';
}

export interface TextAnswer {
  header: string;
  text: string;
}

export type Output = z.ZodObject | ListOutput | TextOutput;

/** What a handler returns for an output. */
export type Answer<O extends Output> = O extends TextOutput
  ? TextAnswer
  : O extends ListOutput<infer Item, infer Extra>
    ? Page<z.input<Item>> & (keyof Extra extends never ? unknown : z.input<z.ZodObject<Extra>>)
    : O extends z.ZodObject
      ? z.input<O>
      : never;

/** A list under `field`, with `next_cursor`, `shown` and `total` where they say something. */
export function list<Item extends z.ZodType, Extra extends z.ZodRawShape = Record<never, never>>(
  field: string,
  item: Item,
  { extra, hasNext = false }: { extra?: Extra; hasNext?: boolean } = {},
): ListOutput<Item, Extra> {
  // Without `extra` the type parameter is its default, the empty shape.
  return { kind: 'list', field, item, extra: extra ?? ({} as Extra), more: { by: 'cursor', hasNext } };
}

/** A list without a cursor: `count` counts the items shown, `truncated` says that there are more, `how` how to ask for less. */
export function boundedList<Item extends z.ZodType, Extra extends z.ZodRawShape>(
  field: string,
  item: Item,
  { extra, count, how }: { extra: Extra; count: string; how: string },
): ListOutput<Item, Extra> {
  return { kind: 'list', field, item, extra, more: { by: 'narrowing', count, how } };
}

export const text: TextOutput = { kind: 'text' };

/** A tool as its author writes it. */
export interface ToolDeclaration<Input extends z.ZodObject, O extends Output, Client> {
  /** snake_case, unique over all our servers, in the words of the field. */
  name: string;
  title: string;
  access: Access;
  /** What it does, when to use it, what to call before or instead. At most 1,024 characters. */
  description: string;
  annotations: Annotations;
  input: Input;
  output: O;
  /** The group it belongs to, for servers with `toolsets`. */
  toolset?: string;
  /** Longest time for this tool, in milliseconds, where it differs from the server's. */
  timeoutMs?: number | ((input: z.output<Input>, settings: Record<string, unknown>) => number | undefined);
  /** A rate of its own, besides the server's. */
  rate?: { perMinute: number; burst: number };
  /** Answers may be served again for `ttlMs`. Never for money, never for a user's own query. */
  cache?: { ttlMs?: number };
  /**
   * Returns what would happen when a person should agree first; undefined when nobody needs to be asked, or not again because
   * `context.confirmed` was acted on before.
   */
  confirm?: (input: z.output<Input>, context: ToolContext<Client>) => Promise<Preview | undefined>;
  /** For writes: how to find out whether a call whose answer was lost was carried out, for example `Look with search_issues`. */
  findOut?: string;
  handler: (input: z.output<Input>, context: ToolContext<Client>) => Promise<Answer<O>>;
}

/** A tool as core runs it: parsed input is checked by `input`, so the handler's own type is known to fit. */
export interface Tool<in Client = never> {
  name: string;
  title: string;
  access: Access;
  description: string;
  annotations: Annotations;
  input: z.ZodObject;
  output: Output;
  toolset?: string;
  timeoutMs?: number | ((input: never, settings: Record<string, unknown>) => number | undefined);
  rate?: { perMinute: number; burst: number };
  cache?: { ttlMs?: number };
  confirm?: (input: never, context: ToolContext<Client>) => Promise<Preview | undefined>;
  findOut?: string;
  handler: (input: never, context: ToolContext<Client>) => Promise<unknown>;
}

const toolName = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/**
 * Declares a tool. The client's type is stated in the handler's second parameter; the compiler refuses the tool in a server
 * whose `connect` makes something else.
 * @throws Error when the name or the description breaks a rule that a host would trip over; the input schema is held to its rules when
 * the server's outline is made, which is when it is built
 */
export function defineTool<Input extends z.ZodObject, O extends Output, Client = unknown>(
  declaration: ToolDeclaration<Input, O, Client>,
): Tool<Client> {
  const { name, description, input } = declaration;
  if (!toolName.test(name) || name.length > 64)
    throw new Error(`${name}: a tool's name is snake_case and at most 64 characters`);
  if (description.length > 1_024) throw new Error(`${name}: the description has more than 1,024 characters`);
  return { ...declaration, input: strict(input) };
}

/** Shared fields that core adds to the schemas of a server's tools. */
export interface AddedFields {
  connection?: { argument: string; description: string } | undefined;
}

// zod compiles a schema when it first parses, which takes longer than a whole call: each is made once.
const fullInputs = new WeakMap<Tool, { connection: AddedFields['connection']; schema: z.ZodObject }>();
const listOutputs = new WeakMap<ListOutput, z.ZodObject>();

/** The input of a tool with the fields core adds: the connection's name, and `confirm` for tools that may ask. */
export function fullInput(tool: Tool, { connection }: AddedFields): z.ZodObject {
  const known = fullInputs.get(tool);
  if (known && known.connection === connection) return known.schema;
  const schema = tool.input.safeExtend({
    ...(connection ? { [connection.argument]: z.string().optional().describe(connection.description) } : {}),
    ...(tool.confirm
      ? { confirm: z.string().max(16_384).optional().describe('details.confirm of the last answer') }
      : {}),
  });
  fullInputs.set(tool, { connection, schema });
  return schema;
}

/**
 * The tool as hosts see it.
 * @throws Error naming the tool when model APIs would refuse its input schema
 */
export function listedTool(tool: Tool, added: AddedFields): ListedTool {
  const schema = outputSchema(tool.output);
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: inputJsonSchema(fullInput(tool, added), tool.name),
    ...(schema ? { outputSchema: outputJsonSchema(schema) } : {}),
    annotations: tool.annotations,
  };
}

/** The schema an answer is parsed by; undefined for a text. */
export function outputSchema(output: Output): z.ZodObject | undefined {
  if (!('kind' in output)) return output;
  if (output.kind === 'text') return undefined;
  const known = listOutputs.get(output);
  if (known) return known;
  const schema = listSchema(output);
  listOutputs.set(output, schema);
  return schema;
}

function listSchema({ field, item, extra, more }: ListOutput): z.ZodObject {
  const shape = { ...extra, [field]: z.array(item) };
  if (more.by === 'narrowing')
    return z.object({
      ...shape,
      [more.count]: z.int(),
      truncated: z.boolean(),
      notice: z.string().optional(),
    });
  return z.object({
    ...shape,
    ...(more.hasNext ? { has_next: z.boolean() } : {}),
    shown: z.int().optional(),
    total: z.int().optional(),
    next_cursor: z.string().optional(),
  });
}
