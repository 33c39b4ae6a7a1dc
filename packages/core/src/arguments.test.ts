import { expect, test } from 'vitest';
import { sampleServer } from '../test/sample-server.js';
import { parseArguments } from './arguments.js';
import { outlineOf } from './define-server.js';

const outline = outlineOf(sampleServer);
const parse = (...argv: string[]) => parseArguments(outline, argv);

test('without arguments the server serves', () => {
  expect(parse()).toEqual({ command: 'serve', flags: {}, json: false, problems: [] });
});

test('a setting is given as --name value or --name=value; the last one counts', () => {
  expect(parse('--access', 'write', '--pool-size=7', '--currency=', '--access=admin').flags).toEqual({
    access: 'admin',
    'pool-size': '7',
    currency: '',
  });
  expect(parse('--tools=a=b').flags).toEqual({ tools: 'a=b' });
  expect(parse('--access', '--pool-size', '-1').flags).toEqual({ access: true, 'pool-size': '-1' });
});

test('commands are found by their long and short names', () => {
  expect(
    [['-h'], ['--help'], ['-v'], ['--version'], ['--check']].map((argv) => parse(...argv).command),
  ).toEqual(['help', 'help', 'version', 'version', 'check']);
  expect(parse('--check', '--json', '--access', 'write')).toMatchObject({
    command: 'check',
    json: true,
    flags: { access: 'write' },
  });
  expect(parse('--print-config', 'claude-desktop')).toMatchObject({
    command: 'print-config',
    host: 'claude-desktop',
  });
  expect(parse('--print-config')).toMatchObject({ command: 'print-config', host: '' });
});

test('everything wrong is told at once, and no value is repeated: it may be a secret in the wrong place', () => {
  const { problems, flags } = parse(
    '--acess',
    'write',
    '--shop-url',
    'https://me:hunter22@shop.example',
    '--token=hunter22',
    '-x',
    'hunter22',
    '--',
    '--pool-size',
    '3',
  );
  expect(problems).toMatchInlineSnapshot(`
    [
      "--acess: unknown flag, did you mean --access?",
      "--shop-url: a secret is never an argument, because other programs can read those. Set SHOP_URL in the environment, or SHOP_URL_FILE.",
      "--token: a secret is never an argument, because other programs can read those. Set SHOP_TOKEN in the environment, or SHOP_TOKEN_FILE.",
      "Unexpected argument. Settings are given as --name value; secrets come from the environment.",
      "--: unknown flag",
    ]
  `);
  expect(problems.join()).not.toContain('hunter22');
  expect(flags).toEqual({ 'pool-size': '3' });
});
