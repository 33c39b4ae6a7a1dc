import { expect, it } from 'vitest';
import { parseJson } from './parse-json.js';

it.each([
  ['{"id":9007199254740993}', { id: '9007199254740993' }],
  ['{"id":-9007199254740993}', { id: '-9007199254740993' }],
  ['[9007199254740991,18446744073709551615]', [9_007_199_254_740_991, '18446744073709551615']],
  // A fraction has as many digits and is no id.
  ['{"score":0.12345678901234567}', { score: Number('0.12345678901234567') }],
  ['{"score":1.2345678901234567e+30}', { score: Number('1.2345678901234567e30') }],
  ['{"text":"\\"id\\":9007199254740993"}', { text: '"id":9007199254740993' }],
])('reads %s', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});
