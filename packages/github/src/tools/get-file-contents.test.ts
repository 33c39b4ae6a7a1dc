import { describe, expect, it } from 'vitest';
import { at, lines, useGithub } from '../../test/support/use-github.js';

const large = Array.from({ length: 60_000 }, (_, n) => `row ${n + 1} ${'x'.repeat(28)}\n`).join('');
const { fake, call, open } = useGithub({
  seed(github) {
    const files: Record<string, string | Buffer> = {
      'src/app.ts': lines(40),
      'src/deep/inner.ts': 'inner\n',
      'large.csv': large,
      'image.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]),
      'latin.txt': Buffer.from([0x63, 0x61, 0x66, 0xe9]),
      'windows.txt': 'a\r\nb\r\n',
      'empty.txt': '',
      'hidden.md': 'see\u200B this \u{E0041}\n',
      'one-line.json': `"${'y'.repeat(40_000)}"`,
    };
    github.repository('acme/files', { files });
    github.commit(github.find('acme/files'), {
      message: 'on a branch',
      branch: 'next',
      files: { 'next.txt': 'new\n' },
    });
    github.repository('acme/special', {
      files: {
        'real.txt': 'real\n',
        'link.txt': { link: 'real.txt' },
        'lost.txt': { link: '../outside.txt' },
        vendored: { submodule: 'a'.repeat(40) },
        'run.sh': { script: '#!/bin/sh\n' },
        'dir with space/ümlaut #1?.txt': 'odd\n',
      },
    });
    github.repository('acme/empty');
    const wide = Object.fromEntries(
      Array.from({ length: 1_200 }, (_, n) => [`many/f${String(n).padStart(4, '0')}.txt`, `${n}`]),
    );
    github.repository('acme/wide', { files: wide });
  },
});
const files = { owner: 'acme', repo: 'files' };

describe('get_file_contents', () => {
  it('reads a file as it is, with what it is in one line', async () => {
    const { text } = await call('get_file_contents', { ...at, path: 'src/app.ts' });
    const [header, ...rest] = text.split('\n');
    expect(header).toMatch(/^src\/app\.ts: blob [0-9a-f]{12}, 311 bytes, lines 1-40 of 40$/);
    expect(rest).toEqual(lines(40).trimEnd().split('\n'));
  });

  it('reads lines 100 to 140 of a file over 1 MB', async () => {
    expect(large.length).toBeGreaterThan(2_000_000);
    const { text } = await call('get_file_contents', {
      ...files,
      path: 'large.csv',
      start_line: 100,
      end_line: 140,
    });
    const [header, ...rest] = text.split('\n');
    expect(header).toContain('lines 100-140 of 60000');
    expect(rest).toHaveLength(41);
    expect(rest[0]).toMatch(/^row 100 x/);
    expect(rest[40]).toMatch(/^row 140 x/);
    expect(text.length).toBeLessThan(2_000);
  });

  it('stops at the budget and says how to go on', async () => {
    const { text } = await call('get_file_contents', { ...files, path: 'large.csv' });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    const next = Number(/more lines with start_line (\d+)/.exec(text)?.[1]);
    expect(text.trimEnd().split('\n').at(-1)).toContain(`row ${next - 1} `);
  });

  it('cuts a single line that is longer than an answer, and says so', async () => {
    const { text } = await call('get_file_contents', { ...files, path: 'one-line.json' });
    expect(text.split('\n')[0]).toContain('line 1 is longer than an answer and was cut');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
  });

  it('shows no invisible characters, and counts them', async () => {
    const { text } = await call('get_file_contents', { ...files, path: 'hidden.md' });
    expect(text).toContain('2 invisible characters not shown');
    expect(text.split('\n')[1]).toBe('see this ');
  });

  it('tells CRLF and an empty file', async () => {
    expect((await call('get_file_contents', { ...files, path: 'windows.txt' })).text).toContain('CRLF');
    expect((await call('get_file_contents', { ...files, path: 'empty.txt' })).text).toContain(
      '0 bytes, empty',
    );
  });

  it.each([['image.png'], ['latin.txt']])('refuses %s, which is no text', async (path) => {
    const { error } = await call('get_file_contents', { ...files, path });
    expect(error).toMatchObject({ code: 'refused', message: expect.stringContaining('is not UTF-8 text') });
  });

  it('reads another branch', async () => {
    const { text } = await call('get_file_contents', { ...files, path: 'next.txt', ref: 'next' });
    expect(text).toMatch(/^next\.txt @ next: /);
    const missing = await call('get_file_contents', { ...files, path: 'next.txt' });
    expect(missing.error).toMatchObject({ code: 'not_found', message: 'acme/files has no path next.txt.' });
  });

  it('lists a directory, and all below it', async () => {
    const flat = await call('get_file_contents', { ...files, path: '/src/' });
    expect(flat.text).toBe('src: 2 entries\napp.ts 311\ndeep/');
    const deep = await call('get_file_contents', { ...files, recursive: true });
    expect(deep.text).toContain('\nsrc/deep/inner.ts 6');
    expect(deep.text).not.toContain('deep/\n');
  });

  it('lists more entries than the contents API gives, in parts', async () => {
    const { text } = await call('get_file_contents', { owner: 'acme', repo: 'wide', path: 'many' });
    expect(text).toMatch(/^many: 1200 entries/);
    const next = Number(/more entries with start_line (\d+)/.exec(text)?.[1] ?? 1_201);
    const rest = await call('get_file_contents', {
      owner: 'acme',
      repo: 'wide',
      path: 'many',
      start_line: Math.min(next, 1_200),
    });
    expect(rest.text).toContain('f1199.txt 4');
  });

  it('tells links, submodules and odd names apart', async () => {
    const special = { owner: 'acme', repo: 'special' };
    const { text } = await call('get_file_contents', special);
    expect(text).toContain('link.txt (symbolic link)');
    expect(text).toContain('vendored (submodule)');
    const submodule = await call('get_file_contents', { ...special, path: 'vendored' });
    expect(submodule.error).toMatchObject({ code: 'refused', details: { commit_sha: 'a'.repeat(40) } });
    expect((await call('get_file_contents', { ...special, path: 'link.txt' })).text).toContain('\nreal');
    const lost = await call('get_file_contents', { ...special, path: 'lost.txt' });
    expect(lost.text).toMatch(/symbolic link.*\n\.\.\/outside\.txt$/);
    const odd = await call('get_file_contents', { ...special, path: 'dir with space/ümlaut #1?.txt' });
    expect(odd.text).toContain('\nodd');
  });

  it('says that a repository is empty', async () => {
    const { error } = await call('get_file_contents', { owner: 'acme', repo: 'empty' });
    expect(error.code).toBe('not_found');
    expect(error.message).toContain('empty');
  });

  it.each([['../../user'], ['src/../../x'], ['a/./b'], ['src//app.ts'], ['..%2f..\u0000']])(
    'sends nothing for the path %j',
    async (path) => {
      const { error } = await call('get_file_contents', { ...at, path });
      expect(error.code).toBe('invalid_argument');
      expect(fake().requests).toEqual([]);
    },
  );

  it('refuses lines that are not there', async () => {
    const past = await call('get_file_contents', { ...at, path: 'src/app.ts', start_line: 41 });
    expect(past.error).toMatchObject({ code: 'invalid_argument', message: 'src/app.ts has 40 lines.' });
    const turned = await call('get_file_contents', { ...at, path: 'src/app.ts', start_line: 5, end_line: 2 });
    expect(turned.error.code).toBe('invalid_argument');
  });

  it('stays inside the fence', async () => {
    const client = await open({ env: { GITHUB_ALLOWED_REPOS: 'acme/widgets' } });
    const { error } = await client.call('get_file_contents', { ...files, path: 'large.csv' });
    expect(error.code).toBe('refused');
    expect(fake().requests).toEqual([]);
  });
});
