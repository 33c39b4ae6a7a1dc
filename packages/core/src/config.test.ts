import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type ConfigOptions, describeSettings, notConfigured, readConfig } from './config.js';
import { createSecrets } from './secrets.js';
import { booleanSetting, integerSetting, textSetting, urlSetting } from './setting.js';

const folder = mkdtempSync(join(tmpdir(), 'config-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const shape = {
  SHOP_URL: urlSetting({ description: 'Where', schemes: ['https'], secret: true, required: true }),
  SHOP_KEY: textSetting({ description: 'Key', pattern: 'key_.+', form: 'a key', secret: true }),
  SHOP_POOL_SIZE: integerSetting({ description: 'Pool', min: 1, max: 20, default: 4 }),
  SHOP_ROLE: textSetting({ description: 'Role' }),
  SHOP_FAST: booleanSetting({ description: 'Fast' }),
};
const url = 'https://me:hunter22@shop.example';

function read(env: Record<string, string>, options: Partial<ConfigOptions<typeof shape>> = {}) {
  return readConfig({ shape, prefix: 'SHOP_', env, ...options });
}

test('a setting comes from the environment, a flag beats it, and a default stands in for both', () => {
  const { values, problems } = read(
    { SHOP_URL: url, SHOP_POOL_SIZE: '5', SHOP_ROLE: 'reader' },
    { flags: { 'pool-size': '6', fast: true } },
  );
  expect(problems).toEqual([]);
  expect(values).toEqual({ SHOP_URL: url, SHOP_POOL_SIZE: 6, SHOP_ROLE: 'reader', SHOP_FAST: true });
  expect(read({}).values).toEqual({ SHOP_POOL_SIZE: 4, SHOP_FAST: false });
});

test('an empty value counts as unset, in the environment and as a flag', () => {
  expect(read({ SHOP_POOL_SIZE: '', SHOP_URL: '' }).values).toEqual({ SHOP_POOL_SIZE: 4, SHOP_FAST: false });
  expect(read({ SHOP_POOL_SIZE: '5' }, { flags: { 'pool-size': '' } }).values.SHOP_POOL_SIZE).toBe(5);
});

test('every problem is named at once, by the place the value came from, and no secret is repeated', () => {
  const { problems, values } = read(
    { SHOP_URL: 'ftp://me:hunter22@shop', SHOP_KEY: 'hunter22', SHOP_POOL_SIZE: '99' },
    { flags: { fast: 'perhaps', role: true } },
  );
  expect(problems).toMatchInlineSnapshot(`
    [
      "SHOP_URL must be a URL that begins with https://.",
      "SHOP_KEY must be a key.",
      "SHOP_POOL_SIZE must be a whole number from 1 to 20 (got "99").",
      "--role needs a value.",
      "--fast must be true or false (got "perhaps").",
    ]
  `);
  expect(problems.join()).not.toContain('hunter22');
  expect(values).toEqual({ SHOP_POOL_SIZE: 4, SHOP_FAST: false });
});

test('a wrong value that looks like an address with a password is not repeated, secret or not', () => {
  const { problems } = readConfig({
    shape: { SHOP_HOST: textSetting({ description: 'Host', pattern: '[a-z.]+', form: 'a host' }) },
    prefix: 'SHOP_',
    env: { SHOP_HOST: 'https://me:hunter22@shop' },
  });
  expect(problems).toEqual(['SHOP_HOST must be a host.']);
});

test('a secret may come from a file without its last line break, and only a secret may', () => {
  const file = join(folder, 'key');
  writeFileSync(file, 'key_from_file\n');
  const secrets = createSecrets();
  const { values } = read({ SHOP_KEY_FILE: file, SHOP_URL: url }, { secrets });
  expect(values.SHOP_KEY).toBe('key_from_file');
  expect(secrets.redact(`key_from_file and ${url}`)).toBe('[hidden] and [hidden]');
  expect(read({ SHOP_KEY_FILE: file, SHOP_KEY: 'key_direct' }).values.SHOP_KEY).toBe('key_direct');
  const role = join(folder, 'role');
  writeFileSync(role, 'admin');
  expect(read({ SHOP_ROLE_FILE: role }).values.SHOP_ROLE).toBeUndefined();
});

test('a file that cannot be read is a problem that names the variable and not the path', () => {
  expect(read({ SHOP_KEY_FILE: join(folder, 'missing') }).problems).toEqual([
    'SHOP_KEY_FILE names a file that cannot be read (ENOENT).',
  ]);
  expect(read({ SHOP_KEY_FILE: folder }).problems).toEqual([
    'SHOP_KEY_FILE names a file that cannot be read (EISDIR).',
  ]);
});

test('the password of a URL is hidden as it was written and as parsers write it, too', () => {
  const secrets = createSecrets();
  read({ SHOP_URL: 'https://me:it^s$%40%2f&up@shop.example' }, { secrets });
  for (const form of ['it^s$%40%2f&up', 'it%5Es$%40%2f&up'])
    expect(secrets.redact(`<${form}>`), form).toBe('<[hidden]>');
  const key = createSecrets();
  read({ SHOP_KEY: ' key_with_a_line_break\n' }, { secrets: key });
  expect(key.redact('key_with_a_line_break')).toBe('[hidden]');
});

test('an ordinary word in a URL stays readable, although it is a password somewhere', () => {
  const secrets = createSecrets();
  read({ SHOP_URL: 'https://postgres:postgres@shop.example' }, { secrets });
  expect(secrets.redact('postgres')).toBe('postgres');
});

test('a secret is hidden even when it is not a valid value', () => {
  const secrets = createSecrets();
  read({ SHOP_KEY: 'mistyped-key' }, { secrets });
  expect(secrets.redact('mistyped-key')).toBe('[hidden]');
});

test('missing settings are told all together when they are needed, with where to set them', () => {
  expect(() => read({}).settingsOf('default')).toThrow(notConfigured(['SHOP_URL']));
  expect(notConfigured(['A', 'B'])).toMatchObject({
    code: 'not_configured',
    message: 'A and B are not set.',
    next: 'Set A and B in the environment of this server (the "env" block of the host\'s configuration), then restart it.',
    details: { missing: ['A', 'B'] },
  });
});

test('further connections have names, and share all settings but their own', () => {
  const perConnection = 'SHOP_URL';
  const file = join(folder, 'archive');
  writeFileSync(file, 'https://archive.example\n');
  const env = {
    SHOP_URL: url,
    SHOP_URL_EU_WEST: 'https://eu.example',
    SHOP_URL_ARCHIVE_FILE: file,
    SHOP_POOL_SIZE: '2',
  };
  const { connections, settingsOf } = read(env, { perConnection });
  expect(connections).toEqual(['default', 'archive', 'eu_west']);
  expect(settingsOf('eu_west')).toMatchObject({ SHOP_URL: 'https://eu.example', SHOP_POOL_SIZE: 2 });
  expect(settingsOf('archive')).toMatchObject({ SHOP_URL: 'https://archive.example' });
  expect(settingsOf('default')).toMatchObject({ SHOP_URL: url });
  expect(() => settingsOf('us')).toThrow('There is no connection named "us".');
});

test('without an unnamed one there is no default, and asking for it names the others', () => {
  const perConnection = 'SHOP_URL';
  const named = { SHOP_URL_A: 'https://a.example', SHOP_URL_B: 'https://b.example' };
  const { connections, settingsOf } = read(named, { perConnection });
  expect(connections).toEqual(['a', 'b']);
  expect(() => settingsOf('default')).toThrow(
    'Several connections are set up and none of them is the default.',
  );
  expect(
    read({ SHOP_URL_DEFAULT: url, SHOP_URL: 'https://x.example' }, { perConnection }).connections,
  ).toEqual(['default']);
});

test('a wrong value of a named connection is named and its connection left out', () => {
  const { connections, problems } = read(
    { SHOP_URL: url, SHOP_URL_EU: 'hunter22' },
    { perConnection: 'SHOP_URL' },
  );
  expect(connections).toEqual(['default']);
  expect(problems).toEqual(['SHOP_URL_EU must be a URL that begins with https://.']);
});

test('a secret has no flag, and the flag of the rest is the name without its prefix', () => {
  const described = describeSettings(shape, { prefix: 'SHOP_', perConnection: 'SHOP_URL' });
  expect(described.map(({ name, flag, perConnection }) => [name, flag, perConnection])).toEqual([
    ['SHOP_URL', undefined, true],
    ['SHOP_KEY', undefined, undefined],
    ['SHOP_POOL_SIZE', 'pool-size', undefined],
    ['SHOP_ROLE', 'role', undefined],
    ['SHOP_FAST', 'fast', undefined],
  ]);
});
