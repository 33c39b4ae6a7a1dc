import type { ToolContext } from '@patchbay/core';
import type { Reply } from './client/github-client.js';

/** The page number a REST list has got to. */
export function pageNumber({ position }: Pick<ToolContext, 'position'>, first = 1): number {
  // Core's first position is the empty one.
  return position.upstream === '' ? first : Number(position.upstream);
}

/** A page of a REST list as core takes it: whether there is more is the `Link` header's word, never the count's. */
export function pageOf<Item>(
  reply: Reply<unknown>,
  items: Item[],
): { items: Item[]; next: string | undefined } {
  return { items, next: reply.next };
}

/** A page of a GraphQL connection. */
export function pageOfNodes<Item>(
  { pageInfo }: { pageInfo: { hasNextPage: boolean; endCursor?: string | null } },
  items: Item[],
): { items: Item[]; next: string | undefined } {
  return { items, next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined };
}
