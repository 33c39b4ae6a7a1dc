import { describe, expect, test } from 'vitest';
import { compileFilter, type Filter } from './filter.js';
import { isRefusal } from './refusal.js';

const record = { genre: 'drama', year: 1999, seen: true, tags: ['slow', 'sad'], code: '7' };

describe('matches', () => {
  test.each<[Filter, boolean]>([
    [{}, true],
    [{ genre: 'drama' }, true],
    [{ genre: 'drama', year: 2000 }, false],
    [{ genre: { $eq: 'Drama' } }, false],
    [{ genre: { $ne: 'drama' } }, false],
    [{ missing: { $ne: 'drama' } }, true],
    [{ year: { $gt: 1998, $lt: 2000 } }, true],
    [{ year: { $gte: 1999, $lte: 1999 } }, true],
    [{ year: { $gt: 1999 } }, false],
    [{ genre: { $in: ['comedy', 'drama'] } }, true],
    [{ genre: { $nin: ['comedy', 'drama'] } }, false],
    [{ missing: { $nin: ['a'] } }, true],
    [{ missing: { $exists: false } }, true],
    [{ genre: { $exists: false } }, false],
    [{ seen: true }, true],
    // A list matches when one of its items does.
    [{ tags: 'sad' }, true],
    [{ tags: { $in: ['fast', 'slow'] } }, true],
    [{ tags: { $ne: 'sad' } }, false],
    [{ tags: { $nin: ['fast'] } }, true],
    // Types are strict.
    [{ code: 7 }, false],
    [{ code: { $gt: 6 } }, false],
    [{ seen: 'true' }, false],
    [{ $and: [{ genre: 'drama' }, { year: 1999 }] }, true],
    [{ $or: [{ genre: 'comedy' }, { year: 1999 }] }, true],
    [{ $or: [{ genre: 'comedy' }, { $and: [{ year: 1999 }, { seen: false }] }] }, false],
  ])('%j', (filter, expected) => {
    expect(compileFilter(filter)(record)).toBe(expected);
  });
});

describe('refuses', () => {
  test.each<[Filter, string]>([
    [{ genre: { $like: 'd' } }, "unknown operator '$like' for field 'genre'"],
    [{ $nor: [{ a: 1 }] }, "unknown operator '$nor'"],
    [{ $not: { a: 1 } }, "unknown operator '$not'"],
    [{ $and: {} }, '$and takes a non-empty list'],
    [{ $or: [] }, '$or takes a non-empty list'],
    [{ year: { $gt: '1999' } }, "$gt on field 'year' needs a number"],
    [{ year: { $in: 1999 } }, "$in on field 'year' needs a non-empty list"],
    [{ year: { $in: [] } }, "$in on field 'year' needs a non-empty list"],
    [{ year: { $eq: [1999] } }, "$eq on field 'year' needs a string, number or boolean"],
    [{ year: { $exists: 1 } }, "$exists on field 'year' needs true or false"],
    [{ year: null }, "'year' needs a value or an object of operators"],
    [{ year: [1999] }, "'year' needs a value or an object of operators"],
    [{ year: {} }, "'year' holds an empty object"],
    [{ genre: { $match_any: 'drama' } }, '$match_any is not supported in this operation'],
    [
      { year: { $in: Array.from({ length: 10_001 }, (_, index) => index) } },
      '$in accepts at most 10000 values',
    ],
  ])('%j', (filter, message) => {
    let thrown: unknown;
    try {
      compileFilter(filter);
    } catch (error) {
      thrown = error;
    }
    expect(isRefusal(thrown) && [thrown.refusal, thrown.message]).toEqual([
      'INVALID_ARGUMENT',
      expect.stringContaining(message),
    ]);
  });
});
