import { describe, expect, it } from 'vitest';
import { misshapen, selectionOf } from './selection.js';

const selection = selectionOf(`
query Items($owner: String!, $with: Filter = {a: "}"}) {
  owner(login: $owner) {
    id
    title: name(format: "a } b", of: { x: 1 })
    items(first: 2) { total nodes { id content { ... on Issue { number by { login } } ... on Draft { by { name } } } } }
  }
}`);
const item = { id: 'i', content: { number: 1, by: { login: 'mona' } } };
const owner = (fields: object) => ({
  owner: { id: 'o', title: null, items: { total: 2, nodes: [item, null] }, ...fields },
});

describe('misshapen', () => {
  it.each([
    ['everything', owner({})],
    ['nothing found', { owner: null }],
    ['another type', owner({ items: { total: 1, nodes: [{ id: 'i', content: { by: { name: 'x' } } }] } })],
    ['a type that nothing was asked of', owner({ items: { total: 1, nodes: [{ id: 'i', content: {} }] } })],
    ['a list of values', owner({ id: ['o'] })],
  ])('takes %s', (_, data) => {
    expect(misshapen(data, selection)).toBeUndefined();
  });

  it.each([
    ['a list for the whole', [owner({})], 'data'],
    ['a missing field', { owner: { id: 'o' } }, 'data.owner.title'],
    ['the name instead of the alias', owner({ name: 'x' }), 'data.owner.name'],
    ['another object', { owner: { lie: true } }, 'data.owner.id'],
    ['a text for an object', { owner: 'o' }, 'data.owner'],
    ['an object in a list', { owner: [owner({}).owner] }, 'data.owner'],
    ['an object for a value', owner({ id: {} }), 'data.owner.id'],
    ['an object for a list', owner({ items: { total: 1, nodes: {} } }), 'data.owner.items.nodes'],
    ['a strange item', owner({ items: { total: 1, nodes: [7] } }), 'data.owner.items.nodes'],
    [
      'a field nobody asked for',
      owner({ items: { total: 1, nodes: [{ ...item, content: { lie: 1 } }] } }),
      'data.owner.items.nodes.content.lie',
    ],
  ])('refuses %s', (_, data, place) => {
    expect(misshapen(data, selection)).toBe(place);
  });
});
