const DEFAULT_SIZE = 30;
const MAX_SIZE = 100;

export interface PageRequest {
  /** Address without its query. */
  address: string;
  query: Record<string, string>;
}

export interface Page<T> {
  items: T[];
  /** The Link header, absent when everything is on one page. */
  link?: string;
}

/** One page by `page` and `per_page` (30, at most 100) with GitHub's Link header; `usual` where a list has a size of its own. */
export function pageOf<T>(
  all: readonly T[],
  request: PageRequest,
  { most = Number.POSITIVE_INFINITY, usual }: { most?: number; usual?: number } = {},
): Page<T> {
  const asked = request.query.per_page === undefined ? usual : undefined;
  const size = asked ?? pageSize(request.query);
  const page = Math.max(1, Number(request.query.page) || 1);
  const reachable = all.slice(0, most);
  const last = Math.max(1, Math.ceil(reachable.length / size));
  const links: string[] = [];
  const add = (rel: string, number: number) => links.push(link(request, { page: String(number) }, rel));
  if (page > 1) add('prev', Math.min(page - 1, last));
  if (page < last) add('next', page + 1);
  if (page < last) add('last', last);
  if (page > 1) add('first', 1);
  const items = reachable.slice((page - 1) * size, page * size);
  return links.length > 0 ? { items, link: links.join(', ') } : { items };
}

/** One page by `after` and `before`, for the lists that have no page numbers. */
export function cursorPageOf<T>(all: readonly T[], request: PageRequest): Page<T> {
  const size = pageSize(request.query);
  const { after, before } = request.query;
  const end = before ? decode(before) : all.length;
  const start = after ? decode(after) + 1 : before ? Math.max(0, end - size) : 0;
  const items = all.slice(start, Math.min(start + size, end));
  const links: string[] = [];
  const stop = start + items.length;
  if (stop < all.length) links.push(link(request, { after: encode(stop - 1) }, 'next', 'before'));
  if (start > 0) links.push(link(request, { before: encode(start) }, 'prev', 'after'));
  return links.length > 0 ? { items, link: links.join(', ') } : { items };
}

/** `per_page` as GitHub reads it: above 100 counts as 100, nonsense as 30. */
export function pageSize(query: Record<string, string>): number {
  return Math.min(MAX_SIZE, Number(query.per_page) || DEFAULT_SIZE);
}

function link(
  { address, query }: PageRequest,
  values: Record<string, string>,
  rel: string,
  drop?: string,
): string {
  const entries = Object.entries({ ...query, ...values }).filter(([name]) => name !== drop);
  return `<${address}?${new URLSearchParams(entries)}>; rel="${rel}"`;
}

function encode(index: number): string {
  return Buffer.from(`cursor:${index}`).toString('base64url');
}

function decode(cursor: string): number {
  return Number(Buffer.from(cursor, 'base64url').toString().slice('cursor:'.length)) || 0;
}
