import { ToolError } from '@patchbay/core';
import type { IndexInfo } from '../index/index-info.js';
import { checkOf } from './check-record.js';
import { mostPerRequest, mostRequestBytes } from './limits.js';

type Data = Record<string, unknown>;

/** A record that was checked, in the form its index takes. */
export interface PreparedRecord {
  id: string;
  body: Data;
  json: string;
}

// A caller needs to see the pattern of its mistake, not each of ten thousand.
const mostProblems = 5;

/**
 * Checks every record before any is sent, so that a mistake in the last one does not leave the others stored.
 * @throws ToolError `invalid_argument` naming the first problems and their number
 */
export function prepareRecords(info: IndexInfo, records: Data[]): PreparedRecord[] {
  const check = checkOf(info);
  const places = new Map<string, number>();
  const problems: string[] = [];
  const prepared = records.map((record, place) => {
    const body = withId(info, record);
    const json = JSON.stringify(body);
    // The check says whether it is a text.
    const id = String(body.id ?? body._id);
    const earlier = places.get(id);
    const bytes = Buffer.byteLength(json);
    const found = [
      ...check(body),
      ...(earlier === undefined ? [] : [`has the id of records[${earlier}]`]),
      ...(bytes > mostRequestBytes ? [`has ${bytes} bytes; 2 MB are possible`] : []),
    ];
    places.set(id, place);
    problems.push(...found.map((problem) => `records[${place}] ${problem}`));
    return { id, body, json };
  });
  if (problems.length === 0) return prepared;
  const more = problems.length - mostProblems;
  throw new ToolError(
    'invalid_argument',
    `${problems.slice(0, mostProblems).join('; ')}${more > 0 ? `; and ${more} more problems` : ''}.`,
    { next: `Nothing was stored. Correct the records; describe_index shows the form ${info.name} takes.` },
  );
}

/** Each API has its own names; where the right one is missing, the other one is taken for it. */
function withId({ kind }: IndexInfo, record: Data): Data {
  if (kind !== 'vectors') return renamed(record, 'id', '_id');
  return renamed(renamed(record, '_id', 'id'), 'sparseValues', 'sparse_values');
}

function renamed(record: Data, from: string, to: string): Data {
  if (record[to] !== undefined || record[from] === undefined) return record;
  const { [from]: value, ...rest } = record;
  return { [to]: value, ...rest };
}

/** Requests that keep to the limits of count and size, in the order of the records. */
export function makeBatches(kind: IndexInfo['kind'], records: PreparedRecord[]): PreparedRecord[][] {
  const batches: PreparedRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    const own = Buffer.byteLength(record.json) + 1;
    const last = batches.at(-1);
    if (last && last.length < mostPerRequest[kind] && bytes + own <= mostRequestBytes) {
      last.push(record);
      bytes += own;
      continue;
    }
    batches.push([record]);
    bytes = own;
  }
  return batches;
}
