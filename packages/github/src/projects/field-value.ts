import { ToolError } from '@patchbay/core';
import type { FieldValueInput, ProjectFieldNode } from '../graphql/projects.js';

/**
 * A value as a person writes it, for the kind of field it is for: options and iterations by name.
 * @throws ToolError `invalid_argument` naming what the field takes
 */
export function fieldValue(field: ProjectFieldNode, value: string): FieldValueInput {
  switch (field.dataType) {
    case 'TEXT':
      return { text: value };
    case 'NUMBER': {
      const number = Number(value);
      if (value.trim() !== '' && Number.isFinite(number)) return { number };
      throw wrong(field, 'a number, for example 3');
    }
    case 'DATE':
      if (/^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))) return { date: value };
      throw wrong(field, 'a date, for example 2026-01-31');
    case 'SINGLE_SELECT': {
      const options = field.options ?? [];
      const option = options.find(({ name }) => same(name, value));
      if (option) return { singleSelectOptionId: option.id };
      throw wrong(field, `one of: ${options.map(({ name }) => name).join(', ')}`);
    }
    case 'ITERATION': {
      const iterations = field.configuration?.iterations ?? [];
      const iteration = iterations.find(({ title, startDate }) => same(title, value) || startDate === value);
      if (iteration) return { iterationId: iteration.id };
      throw wrong(field, `one of: ${iterations.map(({ title }) => title).join(', ')}`);
    }
    default:
      throw new ToolError('refused', `${field.name} cannot be set in a project.`, {
        next: 'Labels, assignees and the like are set on the issue itself.',
      });
  }
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function wrong({ name }: ProjectFieldNode, takes: string): ToolError {
  return new ToolError('invalid_argument', `${name} takes ${takes}.`, { next: 'Correct value.' });
}
