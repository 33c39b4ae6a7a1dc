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
  /** The text with every secret replaced, also where it is percent-encoded, base64-encoded or escaped in JSON. */
  redact(text: string): string;
}

export function createSecrets(): Secrets {
  const values = new Set<string>();
  const allowed = new Set<string>();
  let pattern: RegExp | undefined;

  function compile(): RegExp | undefined {
    const forms = [...values]
      .filter((value) => !allowed.has(value))
      .flatMap((value) => [
        value,
        encodeURIComponent(value),
        JSON.stringify(value).slice(1, -1),
        Buffer.from(value).toString('base64'),
      ]);
    // Longest first, so that a URL is hidden whole before the password inside it is found.
    const sources = [...new Set(forms)].sort((a, b) => b.length - a.length).map(escapeRegExp);
    return sources.length === 0 ? undefined : new RegExp(sources.join('|'), 'g');
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
    redact(text) {
      pattern ??= compile();
      return pattern ? text.replace(pattern, hidden) : text;
    },
  };
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
