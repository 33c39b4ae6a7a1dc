import type { ToolError } from '@patchbay/core';
import { describe, expect, it } from 'vitest';
import { applyEdits, type Edit } from './apply-edits.js';

const apply = (text: string, ...edits: Edit[]) => applyEdits(text, edits, 'a.txt');

/** The error a set of edits ends in. */
function failure(text: string, ...edits: Edit[]): ToolError {
  try {
    apply(text, ...edits);
  } catch (error) {
    // applyEdits throws nothing else.
    return error as ToolError;
  }
  return expect.fail('nothing was refused');
}

describe('applyEdits', () => {
  it('changes one place and shows it', () => {
    const { text, hunks } = apply('one\ntwo words\nthree\n', { old_text: 'two', new_text: '2' });
    expect(text).toBe('one\n2 words\nthree\n');
    expect(hunks).toEqual(['@@ line 2 @@\n-two words\n+2 words']);
  });

  it('makes edits one after another, on what the last one left', () => {
    const edits = [
      { old_text: 'a', new_text: 'b' },
      { old_text: 'b', new_text: 'c' },
    ];
    expect(apply('a\n', ...edits).text).toBe('c\n');
  });

  it('takes whole lines out', () => {
    const { text, hunks } = apply('a\nb\nc\n', { old_text: 'b\n', new_text: '' });
    expect(text).toBe('a\nc\n');
    expect(hunks).toEqual(['@@ line 2 @@\n-b']);
  });

  it('replaces all places only when told to', () => {
    expect(failure('x\ny\nx\n', { old_text: 'x', new_text: 'z' })).toMatchObject({
      code: 'invalid_argument',
      message: 'old_text is in a.txt 2 times, at lines 1, 3.',
    });
    const { text, hunks } = apply('x\ny\nx\n', { old_text: 'x', new_text: 'zz', replace_all: true });
    expect(text).toBe('zz\ny\nzz\n');
    expect(hunks).toHaveLength(2);
  });

  it('says where a similar line stands when the text is not there', () => {
    expect(failure('a\n    return 1;\n', { old_text: '  return 1;\n}', new_text: '' })).toMatchObject({
      code: 'conflict',
      details: { similar_at_lines: [2] },
    });
    expect(failure('a\n', { old_text: 'nowhere', new_text: '' }).details).toBeUndefined();
  });

  it('keeps CRLF line ends, though they were never seen', () => {
    const { text } = apply('a\r\nb\r\nc\r\n', { old_text: 'a\nb', new_text: 'a\nx\nb' });
    expect(text).toBe('a\r\nx\r\nb\r\nc\r\n');
  });

  it('keeps invisible characters outside the edit and finds text around those inside', () => {
    const { text } = apply('\uFEFFse\u200Bcret = 1\nother\u200B\n', {
      old_text: 'secret = 1',
      new_text: 'secret = 2',
    });
    expect(text).toBe('\uFEFFsecret = 2\nother\u200B\n');
  });

  it('treats the new text as text, with nothing special in it', () => {
    expect(apply('a', { old_text: 'a', new_text: '$& $1' }).text).toBe('$& $1');
  });

  it.each([
    ['the same text', [{ old_text: 'a', new_text: 'a' }]],
    ['an empty text', [{ old_text: '', new_text: 'a', replace_all: true }]],
    ['no edits', []],
    [
      'edits that undo each other',
      [
        { old_text: 'a', new_text: 'b' },
        { old_text: 'b', new_text: 'a' },
      ],
    ],
  ])('refuses %s', (_what, edits) => {
    expect(failure('a\n', ...edits).code).toBe('invalid_argument');
  });
});
