import { expect, test } from 'vitest';
import { createSecrets } from './secrets.js';

const secret = 'pä$$ "word"/+\\1!';

function knowing(...values: string[]) {
  const secrets = createSecrets();
  for (const value of values) secrets.add(value);
  return secrets;
}

test('a secret is hidden as it is, and however often it stands there', () => {
  expect(knowing('s3cr3t-token').redact('a s3cr3t-token b s3cr3t-token')).toBe('a [hidden] b [hidden]');
});

test('a secret is hidden in every form in which a text can carry it', () => {
  const { redact } = knowing(secret);
  const forms = {
    json: JSON.stringify(secret).slice(1, -1),
    'json in json': JSON.stringify(JSON.stringify({ secret })),
    'percent-encoded': encodeURIComponent(secret),
    'percent-encoded in small letters': encodeURIComponent(secret).replace(/%../g, (hex) =>
      hex.toLowerCase(),
    ),
    'percent-encoded to the letter': encodeURIComponent(secret).replace('!', '%21'),
    form: new URLSearchParams({ secret }).toString(),
    base64: Buffer.from(secret).toString('base64'),
    base64url: Buffer.from(secret).toString('base64url'),
  };
  for (const [name, form] of Object.entries(forms)) {
    const left = redact(`before ${form} after`);
    expect(left, name).toContain('[hidden]');
    expect(left, name).not.toMatch(/word|d29yZ/);
  }
});

test('a secret is hidden inside longer base64, wherever it begins: a Basic header, a cursor', () => {
  const { redact } = knowing('s3cr3t-token');
  for (const user of ['', 'a', 'ab', 'abc']) {
    for (const rest of ['', '!', '!!']) {
      const header = Buffer.from(`${user}:s3cr3t-token${rest}`).toString('base64');
      const left = redact(`Authorization: Basic ${header}`);
      expect(Buffer.from(left.slice(21), 'base64').toString()).not.toMatch(/3cr|token/);
      expect(left).toContain('[hidden]');
    }
  }
});

test('a secret that holds another one is hidden whole', () => {
  const { redact } = knowing('hunter22', 'postgres://me:hunter22@db/shop');
  expect(redact('to postgres://me:hunter22@db/shop with hunter22')).toBe('to [hidden] with [hidden]');
});

test('characters with a meaning in patterns are only themselves', () => {
  const { redact } = knowing('a.c*(x)[y]|$^', 'aaaaaa{2}');
  expect(redact('a.c*(x)[y]|$^ and abcccxy and aaaaaa{2} and aaaaaaa')).toBe(
    '[hidden] and abcccxy and [hidden] and aaaaaaa',
  );
});

test('a value too short to be told from harmless text is not hidden, nor is one that is public', () => {
  const secrets = knowing('admin', 'postgres');
  expect(secrets.redact('admin at postgres')).toBe('admin at [hidden]');
  secrets.allow('postgres');
  expect(secrets.redact('admin at postgres')).toBe('admin at postgres');
  secrets.add('later-one');
  expect(secrets.redact('later-one at postgres')).toBe('[hidden] at postgres');
  expect(createSecrets().redact('')).toBe('');
  expect(knowing('', ' ').redact('a b')).toBe('a b');
});

test('JSON stays JSON: strings, keys and numbers that hold a secret are hidden, the rest is as it was', () => {
  const { redactJson } = knowing('123456', 's3cr3t-token');
  const text = JSON.stringify({
    pin: 123456,
    more: 91234567,
    ok: 12345,
    's3cr3t-token': ['x 123456', null, true],
  });
  expect(JSON.parse(redactJson(text))).toEqual({
    pin: '[hidden]',
    more: '[hidden]',
    ok: 12345,
    '[hidden]': ['x [hidden]', null, true],
  });
  const clean = '{"a":1.50,"b":"x"}';
  expect(redactJson(clean)).toBe(clean);
});

test('JSON inside a string of JSON is cleaned, too', () => {
  const { redactJson } = knowing(secret);
  const text = JSON.stringify({ message: `it said ${JSON.stringify({ secret })}` });
  expect(redactJson(text)).not.toContain('word');
  expect(JSON.parse(redactJson(text))).toEqual({ message: 'it said {"secret":"[hidden]"}' });
});
