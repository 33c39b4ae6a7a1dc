import { describe, expect, it } from 'vitest';
import type { ProjectFieldNode } from '../graphql/projects.js';
import { fieldValue } from './field-value.js';

const field = (dataType: string, more: Partial<ProjectFieldNode> = {}): ProjectFieldNode => ({
  id: 'f',
  name: 'Field',
  dataType,
  ...more,
});
const options = [
  { id: 'o1', name: 'Todo' },
  { id: 'o2', name: 'In Progress' },
];
const configuration = { iterations: [{ id: 'i1', title: 'Sprint 1', startDate: '2026-01-05' }] };

describe('fieldValue', () => {
  it.each([
    [field('TEXT'), 'x', { text: 'x' }],
    [field('NUMBER'), '2.5', { number: 2.5 }],
    [field('DATE'), '2026-01-31', { date: '2026-01-31' }],
    [field('SINGLE_SELECT', { options }), 'in progress', { singleSelectOptionId: 'o2' }],
    [field('ITERATION', { configuration }), '2026-01-05', { iterationId: 'i1' }],
  ])('%j takes %s', (of, value, input) => {
    expect(fieldValue(of, value)).toEqual(input);
  });

  it.each([
    [field('NUMBER'), 'many', 'a number'],
    [field('NUMBER'), '', 'a number'],
    [field('DATE'), '31.1.2026', 'a date'],
    [field('SINGLE_SELECT', { options }), 'Done', 'Todo, In Progress'],
    [field('ITERATION', { configuration }), 'Sprint 2', 'Sprint 1'],
    [field('TITLE'), 'x', 'cannot be set'],
  ])('%j does not take %s', (of, value, said) => {
    expect(() => fieldValue(of, value)).toThrow(said);
  });
});
