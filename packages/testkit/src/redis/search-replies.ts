import { encodeResp, type RespEncodable, type RespValue } from './resp-encode.js';

/** One document of FT.SEARCH; without `fields` it answers NOCONTENT. */
export interface SearchDocument {
  id: string;
  /** Given with WITHSCORES only. */
  score?: number;
  fields?: { readonly [name: string]: RespValue };
}

// RediSearch does not flatten its RESP3 maps for RESP2: the two have shapes of their own. RESP3 follows the module's
// tests (tests/pytests/test_resp3.py of RediSearch), RESP2 the pages of FT.SEARCH and FT.AGGREGATE; no server with
// the module has been asked.

/** What FT.SEARCH answers. */
export function searchReply(total: number, documents: readonly SearchDocument[]): RespEncodable {
  const flat = documents.flatMap(({ id, score, fields }) => [
    id,
    ...(score === undefined ? [] : [String(score)]),
    ...(fields === undefined ? [] : [Object.entries(fields).flat()]),
  ]);
  const results = documents.map(({ id, score, fields }) => ({
    id,
    ...(score !== undefined && { score }),
    ...(fields !== undefined && { extra_attributes: fields }),
    values: [],
  }));
  return eitherReply([total, ...flat], resultMap(total, results));
}

/** What FT.AGGREGATE answers; WITHCURSOR is `[aggregateReply(...), cursor]`. */
export function aggregateReply(
  total: number,
  rows: readonly { readonly [name: string]: RespValue }[],
): RespEncodable {
  const flat = rows.map((row) => Object.entries(row).flat());
  const results = rows.map((row) => ({ extra_attributes: row, values: [] }));
  return eitherReply([total, ...flat], resultMap(total, results));
}

function resultMap(total: number, results: readonly RespValue[]): RespValue {
  return { attributes: [], format: 'STRING', results, total_results: total, warning: [] };
}

function eitherReply(resp2: RespValue, resp3: RespValue): RespEncodable {
  return { encode: (protocol) => encodeResp(protocol === 3 ? resp3 : resp2, protocol) };
}
