import { describe, expect, it } from 'vitest';
import { fuse } from './fuse.js';

const hits = (...ids: string[]) => ids.map((id) => ({ id, score: 1, fields: { from: id } }));

describe('fuse', () => {
  it('adds reciprocal ranks, so that two good places beat one first', () => {
    const fused = fuse([
      { name: 'fulltext', hits: hits('a', 'b', 'c') },
      { name: 'semantic', hits: hits('d', 'b', 'c') },
    ]);
    expect(fused.map(({ id }) => id)).toEqual(['b', 'c', 'a', 'd']);
    expect(fused[0]).toMatchObject({ score: 2 / 62, ranks: 'fulltext 2, semantic 2', fields: { from: 'b' } });
    expect(fused[2]).toMatchObject({ score: 1 / 61, ranks: 'fulltext 1' });
  });

  it('has nothing where nothing was found', () => {
    expect(fuse([{ name: 'fulltext', hits: [] }])).toEqual([]);
  });
});
