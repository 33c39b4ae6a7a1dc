import { expect, test } from 'vitest';
import { fillTemplate, matchTemplate } from './resource.js';

const template = 'postgres://{database}/{schema}/{table_name}';

test('a filled template gives its variables back, whatever characters they hold; a missing one is empty', () => {
  for (const name of ['orders', 'größe', 'a/b', 'a b?c#d%', '{schema}', '"x"', '..', '$1', '💥']) {
    const variables = { database: 'shop', schema: 'public', table_name: name };
    expect(matchTemplate(template, fillTemplate(template, variables)), name).toEqual(variables);
  }
  expect(fillTemplate(template, { database: 'shop' })).toBe('postgres://shop//');
});

test('a URI of another form does not fit', () => {
  const others = [
    'postgres://shop/public',
    'postgres://shop/public/orders/more',
    'postgres:///public/orders',
    'xpostgres://shop/public/orders',
    'postgres://shop/public/%E0%A4%A',
    '',
  ];
  for (const uri of others) expect(matchTemplate(template, uri), uri).toBeUndefined();
});

test('characters of a template that mean something in patterns mean themselves', () => {
  expect(matchTemplate('repo://v1.0/{path}+(x)', 'repo://v1.0/readme+(x)')).toEqual({ path: 'readme' });
  expect(matchTemplate('repo://v1.0/{path}', 'repo://v1-0/readme')).toBeUndefined();
});
