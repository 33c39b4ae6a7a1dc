import { expect, test } from 'vitest';
import { closest, nearest } from './closest.js';

test('case and separators make no difference, and the same word beats one that contains it', () => {
  expect(closest('Order-Items', ['orders', 'order_items'])).toBe('order_items');
  expect(closest('ORDERS', ['orders_archive', 'orders'])).toBe('orders');
});

test('a typing error finds the word that was meant', () => {
  expect(closest('list_tabels', ['list_indexes', 'list_tables', 'describe_table'])).toBe('list_tables');
  expect(closest('acces', ['tools', 'access'])).toBe('access');
});

test('a part of a word finds the word, the shorter the better', () => {
  expect(nearest('order', ['order_items_history', 'customers', 'orders', 'order_items'])).toEqual([
    'orders',
    'order_items',
    'order_items_history',
  ]);
});

test('a word unlike all others finds nothing; letters of every script count; no more come than asked for', () => {
  expect(closest('customers', ['orders', 'x', ''])).toBeUndefined();
  expect(closest('', ['orders'])).toBeUndefined();
  expect(closest('orders', [])).toBeUndefined();
  expect(nearest('table', ['table1', 'table2', 'table3'], 2)).toHaveLength(2);
  expect(closest('größen', ['kosten', 'größe'])).toBe('größe');
  expect(closest('заказ', ['заказы', 'клиенты'])).toBe('заказы');
});

test('a text that is no word is like nothing, and is not compared', () => {
  expect(closest('order'.repeat(1_000_000), ['order', 'orders'])).toBeUndefined();
});
