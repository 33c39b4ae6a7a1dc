import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.js';
import { lineRange } from './line-range.js';

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `line ${n + 1}\n`).join('');

describe('lineRange', () => {
  it('takes lines out of the middle of a text of several megabytes', () => {
    const text = numbered(200_000);
    expect(text.length).toBeGreaterThan(2_000_000);
    const range = lineRange(text, { start: 100, end: 102, maxBytes: 1_000 });
    expect(range).toEqual({
      text: 'line 100\nline 101\nline 102',
      first: 100,
      last: 102,
      total: 200_000,
      cut: false,
    });
  });

  it.each([
    ['', 0],
    ['a', 1],
    ['a\n', 1],
    ['a\nb', 2],
    ['\n\n', 2],
  ])('counts the lines of %j', (text, total) => {
    expect(lineRange(text, { maxBytes: 100 }).total).toBe(total);
  });

  it('stops at whole lines when the budget ends', () => {
    expect(lineRange(numbered(10), { start: 2, maxBytes: 15 })).toMatchObject({
      text: 'line 2\nline 3',
      first: 2,
      last: 3,
    });
  });

  it('cuts one line that is too long, between characters', () => {
    expect(lineRange('ééééé\nb', { maxBytes: 5 })).toMatchObject({
      text: 'éé',
      last: 1,
      total: 2,
      cut: true,
    });
  });

  it('shows nothing past the end, and says how many lines there are', () => {
    expect(lineRange('a\nb\n', { start: 5, maxBytes: 10 })).toMatchObject({
      text: '',
      first: 5,
      last: 4,
      total: 2,
    });
  });

  it('leaves carriage returns of line ends out', () => {
    expect(lineRange('a\r\nb\r\n', { maxBytes: 10 }).text).toBe('a\nb');
  });
});

describe('decodeText', () => {
  it('keeps a byte order mark, which belongs to the file', () => {
    expect(decodeText(Buffer.from('\uFEFFé'))).toBe('\uFEFFé');
  });

  it.each([
    ['a zero byte', Buffer.from('a\0b')],
    ['no UTF-8', Buffer.from([0xe9, 0x20])],
  ])('takes bytes with %s for no text', (_what, bytes) => {
    expect(decodeText(bytes)).toBeUndefined();
  });
});
