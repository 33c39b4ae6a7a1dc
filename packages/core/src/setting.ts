/**
 * A setting as plain data: it can be printed, put into a manifest, and read without loading the server it belongs to.
 * The type parameter is the type of its value.
 */
export interface Setting<T = unknown> {
  kind: 'text' | 'integer' | 'boolean' | 'choice' | 'list' | 'url';
  description: string;
  /** Its value must never leave the process; it has no flag, and may be given as a file by `<NAME>_FILE`. */
  secret?: boolean;
  required?: boolean;
  default?: T;
  min?: number;
  max?: number;
  choices?: readonly string[];
  /** Source of a regular expression the whole value, or each item of a list, must match. */
  pattern?: string;
  /** How the value must look, for the sentence that says it does not. */
  form?: string;
  /** Schemes a URL may have, for example `https`. */
  schemes?: readonly string[];
}

interface Common {
  description: string;
  secret?: boolean;
  required?: boolean;
}

/** Undefined is possible unless the setting is required or has a default. */
type Value<T, O> = O extends { required: true } | { default: T } ? T : T | undefined;

export function textSetting<const O extends Common & { default?: string; pattern?: string; form?: string }>(
  options: O,
): Setting<Value<string, O>> {
  return make('text', options);
}

/** A whole number. */
export function integerSetting<const O extends Common & { default?: number; min: number; max: number }>(
  options: O,
): Setting<O extends { default: number } ? number : Value<number, O>> {
  return make('integer', options);
}

/** `true`, `1`, `yes` or `on`, or their opposites; as a flag without a value it is true. */
export function booleanSetting(options: { description: string; default?: boolean }): Setting<boolean> {
  return make('boolean', { default: false, ...options });
}

export function choiceSetting<
  const C extends readonly string[],
  const O extends Common & { default?: NoInfer<C>[number] },
>(
  options: O & { choices: C },
): Setting<O extends { required: true } | { default: string } ? C[number] : C[number] | undefined> {
  return make('choice', options);
}

/** Names separated by commas. */
export function listSetting<
  const O extends Common & {
    default?: readonly string[];
    choices?: readonly string[];
    pattern?: string;
    form?: string;
  },
>(
  options: O,
): Setting<O extends { required: true } | { default: readonly string[] } ? string[] : string[] | undefined> {
  return make('list', options);
}

export function urlSetting<const O extends Common & { default?: string; schemes: readonly string[] }>(
  options: O,
): Setting<Value<string, O>> {
  return make('url', options);
}

function make<T>(kind: Setting['kind'], options: Omit<Setting, 'kind'>): Setting<T> {
  // The value's type is stated by the function that calls this; the data does not hold it.
  return { kind, ...options } as Setting<T>;
}

/** A text as the value of a setting, or what is wrong with it, without repeating the text. */
export function parseSetting(setting: Setting, text: string): { value: unknown } | { problem: string } {
  const {
    kind,
    min = Number.NEGATIVE_INFINITY,
    max = Number.POSITIVE_INFINITY,
    choices,
    schemes = [],
  } = setting;
  switch (kind) {
    case 'text':
      return matches(setting, text)
        ? { value: text }
        : { problem: `must be ${setting.form ?? 'of another form'}` };
    case 'integer': {
      const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
      return value >= min && value <= max
        ? { value }
        : { problem: `must be a whole number from ${min} to ${max}` };
    }
    case 'boolean': {
      const word = text.trim().toLowerCase();
      if (['true', '1', 'yes', 'on'].includes(word)) return { value: true };
      return ['false', '0', 'no', 'off'].includes(word)
        ? { value: false }
        : { problem: 'must be true or false' };
    }
    case 'choice':
      return choices?.includes(text) ? { value: text } : { problem: `must be ${listed(choices ?? [])}` };
    case 'list': {
      const items = text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean);
      const unknown = choices && items.find((item) => !choices.includes(item));
      if (unknown !== undefined)
        return { problem: `has no ${JSON.stringify(unknown)}; it may hold ${listed(choices ?? [])}` };
      return items.every((item) => matches(setting, item))
        ? { value: items }
        : { problem: `must hold ${setting.form ?? 'items of another form'}` };
    }
    case 'url': {
      const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase() ?? '';
      if (!schemes.includes(scheme))
        return { problem: `must be a URL that begins with ${listed(schemes.map((name) => `${name}://`))}` };
      return isReadable(text)
        ? { value: text }
        : {
            problem:
              'cannot be read as a URL: check host and port, and encode what is special in user and password (# as %23, / as %2F, @ as %40, % as %25)',
          };
    }
  }
}

/** A password with a bare % passes the parser of URLs and fails whoever decodes it. */
function isReadable(text: string): boolean {
  try {
    const { username, password, pathname } = new URL(text);
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

function matches({ pattern }: Setting, text: string): boolean {
  return pattern === undefined || new RegExp(`^(?:${pattern})$`).test(text);
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
