/** What stands in a text where a secret was. */
export const hidden = '[hidden]';

// A shorter value would be found all over harmless text; no credential of the services we know is this short.
const shortestSecret = 6;

/** The secret values of one process. */
export interface Secrets {
  /** Registers a value that must not leave; too short ones are ignored. */
  add(value: string): void;
  /** Values that are public although a secret equals them, for example a password that is the user's name. */
  allow(value: string): void;
  /**
   * The text with every secret replaced, also where it is percent-encoded, escaped in JSON (once or twice), or part of something
   * base64-encoded.
   */
  redact(text: string): string;
  /** The same for a JSON text, which stays JSON: a number that holds a secret becomes a string. */
  redactJson(text: string): string;
}

export function createSecrets(): Secrets {
  const values = new Set<string>();
  const allowed = new Set<string>();
  let pattern: RegExp | undefined;

  function compile(): RegExp | undefined {
    const forms = [...values].filter((value) => !allowed.has(value)).flatMap(formsOf);
    // Longest first, so that a URL is hidden whole before the password inside it is found.
    const sources = [...new Set(forms)].sort((a, b) => b.length - a.length).map(escapeRegExp);
    return sources.length === 0 ? undefined : new RegExp(sources.join('|'), 'g');
  }

  function redact(text: string): string {
    pattern ??= compile();
    return pattern ? text.replace(pattern, hidden) : text;
  }

  return {
    add(value) {
      if (value.length < shortestSecret) return;
      values.add(value);
      pattern = undefined;
    },
    allow(value) {
      allowed.add(value);
      pattern = undefined;
    },
    redact,
    redactJson: (text) =>
      redact(text) === text ? text : JSON.stringify(redactValue(JSON.parse(text), redact)),
  };
}

function redactValue(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') return redact(String(value)) === String(value) ? value : hidden;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, redact));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redact(key), redactValue(item, redact)]),
  );
}

/** Every way to write a secret that a text may hold. */
function formsOf(value: string): string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  // Through a buffer, because half a character cannot be percent-encoded.
  const percent = encodeURIComponent(Buffer.from(value).toString());
  const strict = percent.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  return [
    value,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    ...[percent, strict, strict.replaceAll('%20', '+')].flatMap((form) => [
      form,
      form.replace(/%../g, (hex) => hex.toLowerCase()),
    ]),
    ...base64Forms(value),
    ...base64Forms(escaped),
  ];
}

/** Inside longer base64 a text is written in one of three ways, by where it begins; characters shared with its neighbours are left out. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const inner = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64url')
      .slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6)),
  );
  const url = [bytes.toString('base64url'), ...inner];
  return [
    bytes.toString('base64'),
    ...url,
    ...url.map((text) => text.replaceAll('-', '+').replaceAll('_', '/')),
  ];
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
