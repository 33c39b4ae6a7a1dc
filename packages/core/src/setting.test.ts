import { expect, expectTypeOf, test } from 'vitest';
import {
  booleanSetting,
  choiceSetting,
  integerSetting,
  listSetting,
  parseSetting,
  type Setting,
  textSetting,
  urlSetting,
} from './setting.js';

const description = 'x';
const results = (setting: Setting, texts: string[]) => texts.map((text) => parseSetting(setting, text));

test('a whole number keeps to its bounds, and the problem names them', () => {
  const port = integerSetting({ description, min: 1, max: 65_535 });
  expect(results(port, ['1', ' 65535 ', '+7'])).toEqual([{ value: 1 }, { value: 65_535 }, { value: 7 }]);
  for (const wrong of ['0', '65536', '1.5', '1e3', '0x10', 'ten', '-', ' ']) {
    expect(parseSetting(port, wrong), wrong).toEqual({ problem: 'must be a whole number from 1 to 65535' });
  }
});

test('a yes or no may be said in the usual words', () => {
  const setting = booleanSetting({ description });
  expect(results(setting, ['true', '1', 'YES', ' on '])).toEqual(Array(4).fill({ value: true }));
  expect(results(setting, ['False', '0', 'no', 'off'])).toEqual(Array(4).fill({ value: false }));
  expect(parseSetting(setting, 'maybe')).toEqual({ problem: 'must be true or false' });
});

test('a choice is one of its words, exactly', () => {
  const setting = choiceSetting({ description, choices: ['read', 'write', 'admin'] });
  expect(parseSetting(setting, 'write')).toEqual({ value: 'write' });
  expect(parseSetting(setting, 'Write')).toEqual({ problem: 'must be read, write or admin' });
});

test('a list is split at commas, a wrong item of it is named, and a pattern must match the whole value', () => {
  const setting = listSetting({ description, choices: ['issues', 'pulls'] });
  expect(parseSetting(setting, ' issues, ,pulls,')).toEqual({ value: ['issues', 'pulls'] });
  expect(parseSetting(setting, 'issues,pull')).toEqual({
    problem: 'has no "pull"; it may hold issues or pulls',
  });
  const hosts = listSetting({ description, pattern: '[a-z.]+', form: 'host names' });
  expect(parseSetting(hosts, 'a.example,B')).toEqual({ problem: 'must hold host names' });
  const letter = textSetting({ description, pattern: 'a|b', form: 'a or b' });
  expect(results(letter, ['a', 'ab'])).toEqual([{ value: 'a' }, { problem: 'must be a or b' }]);
});

test('a URL needs one of its schemes, and a wrong one is not repeated', () => {
  const setting = urlSetting({ description, schemes: ['postgres', 'postgresql'], secret: true });
  const url = 'postgresql://me:hunter22@db:5432/shop';
  expect(parseSetting(setting, url)).toEqual({ value: url });
  for (const wrong of ['mysql://me:hunter22@db', 'db:5432', 'hunter22']) {
    expect(parseSetting(setting, wrong), wrong).toEqual({
      problem: 'must be a URL that begins with postgres:// or postgresql://',
    });
  }
  for (const wrong of [
    'postgres://[broken',
    'postgres://me:a#b@db',
    'postgres://db:99999',
    'postgres://me:9%@db',
  ])
    expect(parseSetting(setting, wrong), wrong).toEqual({
      problem: expect.stringMatching(/^cannot be read as a URL: .*# as %23/),
    });
});

test('the compiler knows which values may be missing', () => {
  expectTypeOf(textSetting({ description })).toEqualTypeOf<Setting<string | undefined>>();
  expectTypeOf(textSetting({ description, required: true })).toEqualTypeOf<Setting<string>>();
  expectTypeOf(integerSetting({ description, min: 0, max: 9, default: 3 })).toEqualTypeOf<Setting<number>>();
  expectTypeOf(choiceSetting({ description, choices: ['a', 'b'] })).toEqualTypeOf<
    Setting<'a' | 'b' | undefined>
  >();
  expectTypeOf(listSetting({ description, default: [] })).toEqualTypeOf<Setting<string[]>>();
  // @ts-expect-error a default must be one of the choices
  choiceSetting({ description, choices: ['a', 'b'], default: 'c' });
});
