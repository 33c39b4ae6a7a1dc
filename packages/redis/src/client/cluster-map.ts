import { arrayOf, numberOf, type Reply, textOf } from '../reply/reply.js';
import { slotCount } from './slot.js';

export interface ClusterMaster {
  id: string;
  host: string;
  port: number;
}

/** Who holds which slot. */
export interface ClusterMap {
  masters: ClusterMaster[];
  /** Index into `masters` by slot; undefined for a slot nobody serves. */
  bySlot: Array<number | undefined>;
}

/**
 * Reads CLUSTER SLOTS: ranges with the host, port and id of their master. A master without a host is the one that was asked
 * (Redis documentation, CLUSTER SLOTS).
 */
export function readSlots(reply: Reply, askedHost: string): ClusterMap {
  const masters: ClusterMaster[] = [];
  const bySlot = new Array<number | undefined>(slotCount);
  for (const range of arrayOf(reply)) {
    const [first, last, master] = arrayOf(range);
    const [host, port, id] = arrayOf(master);
    const named = textOf(host ?? null);
    const found: ClusterMaster = {
      host: named === '' || named === '?' ? askedHost : named,
      port: numberOf(port),
      id: id === undefined ? '' : textOf(id),
    };
    found.id ||= `${found.host}:${found.port}`;
    let index = masters.findIndex((known) => known.id === found.id);
    if (index < 0) index = masters.push(found) - 1;
    bySlot.fill(index, numberOf(first), numberOf(last) + 1);
  }
  // A stable order: paging goes from master to master, and a cursor must find its place again.
  const order = masters.map((_, index) => index).sort((a, b) => compare(masters[a]?.id, masters[b]?.id));
  const place = new Map(order.map((from, to) => [from, to]));
  return {
    masters: order.flatMap((index) => masters[index] ?? []),
    bySlot: bySlot.map((index) => (index === undefined ? undefined : place.get(index))),
  };
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : Number(a > b);
}
