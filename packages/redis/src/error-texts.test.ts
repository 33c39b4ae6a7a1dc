import { describe, expect, it } from 'vitest';
import { sayable } from './error-texts.js';

describe('what of an error of Redis may be repeated', () => {
  it.each([
    ['ERR value is not an integer or out of range', 'value is not an integer or out of range'],
    ["ERR wrong number of arguments for 'hset' command", "wrong number of arguments for 'hset' command"],
    ['ERR syntax error', 'syntax error'],
    ['ERR index out of range', 'index out of range'],
    ['ERR no such key', 'no such key'],
    ['Syntax error at offset 7 near s3cret', 'Syntax error at offset 7'],
  ])('%s', (text, said) => {
    expect(sayable(text)).toBe(said);
  });

  it.each([
    "ERR unknown command 'X', with args beginning with: 's3cret' ",
    'ERR something about s3cret',
    'ERR value is not an integer or out of range: s3cret',
    'ERR no such key s3cret',
    'ERR Error running script (call to f_s3cret): s3cret',
    'WRONGPASS s3cret',
    '',
  ])('nothing of: %s', (text) => {
    expect(sayable(text)).toBeUndefined();
  });
});
