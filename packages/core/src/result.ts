import { encodeCursor, type Position } from './cursor.js';
import { errorText, ToolError } from './errors.js';
import { countThatFits, cutLines, cutStrings, jsonBytes } from './output-budget.js';
import type { Secrets } from './secrets.js';
import { type ListOutput, outputSchema, type Page, type TextAnswer, type Tool } from './tool.js';

/** What goes to the host: one text, and the same as data where the tool has an output schema. */
export interface CallResult {
  text: string;
  structured?: Record<string, unknown>;
  isError?: true;
  /** Items in the answer, for lists. */
  items?: number;
}

export interface RenderOptions {
  tool: Tool;
  /** Parsed input without core's own fields: what a cursor is bound to. */
  input: Record<string, unknown>;
  position: Position;
  maxOutputBytes: number;
  secrets?: Secrets | undefined;
}

/**
 * A handler's answer as a result that fits the budget: undeclared keys removed, items left out rather than JSON cut.
 * @throws ToolError `internal` when the answer does not fit its schema, `refused` when it cannot be made short enough
 */
export function renderAnswer(answer: unknown, options: RenderOptions): CallResult {
  const { output } = options.tool;
  if ('kind' in output && output.kind === 'text') return renderText(answer, options);
  const result = 'kind' in output ? renderList(answer, output, options) : renderObject(answer, options);
  return hideSecrets(result, options.secrets);
}

export function renderError(error: ToolError, secrets?: Secrets): CallResult {
  const text = errorText(error);
  return { text: secrets?.redactJson(text) ?? text, isError: true };
}

function renderObject(answer: unknown, { tool, maxOutputBytes, secrets }: RenderOptions): CallResult {
  const value = parseOutput(tool, answer);
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= maxOutputBytes) return { text, structured: value };
  const fitting = cutToFit(value, maxOutputBytes, secrets);
  return { text: JSON.stringify(fitting), structured: fitting };
}

function renderList(answer: unknown, output: ListOutput, options: RenderOptions): CallResult {
  const { tool, input, position, maxOutputBytes, secrets } = options;
  // The compiler checked the handler's answer against this output where the tool was declared.
  const page = answer as Page<unknown> & Record<string, unknown>;
  const { items: source, next, after, total, ...extra } = page;
  const resumable = output.more.by === 'cursor';
  const skipped = resumable && !after ? position.offset : 0;
  const available = source.slice(skipped);
  const wanted = Math.min(available.length, pageSize(input));
  // A page may come back shorter than what was shown of it, when another limit was asked for: the rest is skipped in the next one.
  const nextPage =
    next === undefined ? undefined : { upstream: next, offset: Math.max(0, skipped - source.length) };

  const build = (kept: number, items = available.slice(0, kept)): Record<string, unknown> => {
    const trimmed = kept < available.length;
    if (output.more.by === 'narrowing') {
      const notice = [
        extra.notice,
        kept < wanted
          ? `${kept} of ${wanted} fit into ${maxOutputBytes} bytes: ${output.more.how}`
          : undefined,
      ]
        .filter(Boolean)
        .join(' ');
      const more = {
        [output.more.count]: kept,
        truncated: trimmed || next !== undefined,
        ...(notice ? { notice } : {}),
      };
      return parseOutput(tool, { ...extra, [output.field]: items, ...more });
    }
    const goOn = trimmed ? resumeAt(kept, page, position, available) : nextPage;
    return parseOutput(tool, {
      ...extra,
      [output.field]: items,
      ...(output.more.hasNext ? { has_next: goOn !== undefined } : {}),
      ...(goOn ? { shown: kept } : {}),
      ...(total === undefined || total <= kept ? {} : { total }),
      ...(goOn ? { next_cursor: encodeCursor(tool.name, input, goOn) } : {}),
    });
  };

  const whole = build(wanted);
  const text = JSON.stringify(whole);
  if (Buffer.byteLength(text) <= maxOutputBytes) return { text, structured: whole, items: wanted };

  // Items are measured as they are sent, with undeclared keys removed.
  const clean = whole[output.field];
  const around = jsonBytes(build(Math.min(wanted, 1), [])) + 64;
  let kept = Array.isArray(clean) ? countThatFits(clean, maxOutputBytes - around) : 0;
  let value = build(kept);
  // The cursor after a later item may be longer than the one after the first.
  for (; kept > 0 && jsonBytes(value) > maxOutputBytes; value = build(kept)) kept -= 1;
  if (kept === 0) {
    kept = Math.min(wanted, 1);
    value = cutToFit(build(kept), maxOutputBytes, secrets);
  }
  return { text: JSON.stringify(value), structured: value, items: kept };
}

/**
 * An answer with its strings cut, all but the cursor, which is of use only whole. Secrets go first, or the end of one could be cut off
 * and its beginning be left.
 */
function cutToFit(
  { next_cursor: cursor, ...rest }: Record<string, unknown>,
  maxOutputBytes: number,
  secrets: Secrets | undefined,
): Record<string, unknown> {
  const last = cursor === undefined ? {} : { next_cursor: cursor };
  const clean = secrets ? JSON.parse(secrets.redactJson(JSON.stringify(rest))) : rest;
  const cut = cutStrings(clean, maxOutputBytes - jsonBytes(last));
  if (cut) return { ...cut, ...last };
  throw new ToolError('refused', `The answer does not fit into ${maxOutputBytes} bytes.`, {
    next: 'Ask for less, or raise PATCHBAY_MAX_OUTPUT_BYTES.',
  });
}

/** Where to go on after `kept` items: after the last of them where the source can, else inside the page it gave. */
function resumeAt(
  kept: number,
  { after }: Page<unknown>,
  position: Position,
  available: unknown[],
): Position {
  if (after && kept > 0) return { upstream: after(available[kept - 1], kept - 1), offset: 0 };
  return { upstream: position.upstream, offset: position.offset + kept };
}

function pageSize(input: Record<string, unknown>): number {
  const size = input.limit ?? input.per_page;
  return typeof size === 'number' ? size : Number.POSITIVE_INFINITY;
}

function renderText(answer: unknown, { maxOutputBytes, secrets }: RenderOptions): CallResult {
  // The compiler checked the handler's answer against `text` where the tool was declared.
  const { header, text } = answer as TextAnswer;
  const body = secrets?.redact(text) ?? text;
  const cut = cutLines(body, maxOutputBytes - Buffer.byteLength(header) - 80);
  const rest =
    cut.text.length < body.length
      ? `\n[truncated: ${cut.shown} of ${cut.total} lines shown; ask for fewer]`
      : '';
  const first = header ? `${secrets?.redact(header) ?? header}\n` : '';
  return { text: `${first}${cut.text}${rest}` };
}

function parseOutput(tool: Tool, value: unknown): Record<string, unknown> {
  const result = outputSchema(tool.output)?.safeParse(value);
  if (result?.success) return result.data;
  throw new ToolError('internal', `${tool.name} produced an answer that does not fit its own description.`, {
    next: 'This is a fault of the server, not of the call. Report it with the log line of this call.',
    cause: result?.error,
  });
}

/** Text and data stay the same: where the text held a secret, the data is read back from the cleaned text. */
function hideSecrets(result: CallResult, secrets: Secrets | undefined): CallResult {
  const text = secrets?.redactJson(result.text) ?? result.text;
  return text === result.text ? result : { ...result, text, structured: JSON.parse(text) };
}
