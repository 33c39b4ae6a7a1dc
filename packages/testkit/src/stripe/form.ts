import { apiError } from './api-error.js';

/** A decoded form: text leaves, and one level of nesting per pair of brackets. Arrays have numeric names. */
export type FormValue = string | FormObject;
export interface FormObject {
  [name: string]: FormValue;
}

// Without a prototype: a parameter called `constructor` or `__proto__` is only a name.
const emptyForm = (): FormObject => Object.create(null);

const decodePart = (part: string): string => decodeURIComponent(part.replaceAll('+', ' '));

const pathOf = (name: string): string[] => {
  const head = name.split('[', 1)[0] ?? '';
  const rest = [...name.slice(head.length).matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '');
  return [head, ...rest];
};

const store = (form: FormObject, path: string[], value: string): void => {
  let node = form;
  for (const [depth, segment] of path.entries()) {
    const name = segment === '' ? String(Object.keys(node).length) : segment;
    if (depth === path.length - 1) {
      node[name] = value;
      return;
    }
    const next = node[name] ?? emptyForm();
    if (typeof next === 'string') throw apiError(400, `Invalid request: ${path[0]} is text and an object`);
    node[name] = next;
    node = next;
  }
};

/**
 * Decodes `a[b][0]=c&d[]=e` as the API does, for query strings and bodies alike.
 * Throws a 400 where one name is used both as text and as an object, or where an escape is broken.
 */
export const decodeForm = (text: string): FormObject => {
  const form = emptyForm();
  for (const pair of text.split('&').filter(Boolean)) {
    const [name = '', ...value] = pair.split('=');
    try {
      store(form, pathOf(decodePart(name)), decodePart(value.join('=')));
    } catch (thrown) {
      if (!(thrown instanceof URIError)) throw thrown;
      throw apiError(400, 'Invalid request: broken percent escape');
    }
  }
  return form;
};
