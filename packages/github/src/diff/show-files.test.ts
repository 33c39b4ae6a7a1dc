import { describe, expect, it } from 'vitest';
import { type ChangedFile, filesAt, showFiles } from './show-files.js';

const file = (filename: string, patch?: string): ChangedFile => ({
  filename,
  status: 'modified',
  additions: 1,
  deletions: 1,
  ...(patch === undefined ? {} : { patch }),
});

describe('showFiles', () => {
  it('shows whole patches and names what does not fit', () => {
    const files = [
      file('a', '@@ -1 +1 @@\n-a\n+b'),
      file('b', 'x'.repeat(500)),
      file('c', '@@ -2 +2 @@\n-c\n+d'),
      file('d'),
    ];
    const { text, unshown } = showFiles(files, 400);
    expect(text.split('\n')).toEqual([
      '# a modified +1 -1',
      '@@ -1 +1 @@',
      '-a',
      '+b',
      '# b modified +1 -1 (patch left out: 501 bytes)',
      '# c modified +1 -1',
      '@@ -2 +2 @@',
      '-c',
      '+d',
      '# d modified +1 -1 (no patch: too large)',
    ]);
    expect(unshown).toBe(1);
  });

  it('shows a single file in any case', () => {
    const { text, unshown } = showFiles([file('a', '+x'.repeat(500))], 400);
    expect(text).toContain('+x+x');
    expect(unshown).toBe(0);
  });
});

describe('filesAt', () => {
  it('takes a file or all below a directory, also by the name before', () => {
    const files = [file('src/a.ts'), file('src2/b.ts'), { ...file('c.ts'), previous_filename: 'src/c.ts' }];
    expect(filesAt(files, '/src/').map(({ filename }) => filename)).toEqual(['src/a.ts', 'c.ts']);
    expect(filesAt(files, undefined)).toHaveLength(3);
  });
});
