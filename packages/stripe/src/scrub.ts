const hidden = '[hidden]';

/**
 * What must not leave although somebody wrote it into a free text: API keys, webhook secrets, ephemeral keys, and the client secrets of
 * intents and sessions.
 */
const secrets =
  /\b(?:(?:sk|rk)_(?:test|live|org)_\w{6,}|whsec_[\w+/=]{6,}|ek_(?:test|live)_\w{6,}|\w+_secret_\w{6,})/g;

/** 13 to 19 digits, in groups as cards are written, that begin as a card of one of the networks does. */
const numbers = /(?<![\w.-])(?:2[2-7]|3[04-9]|[456]\d|81)(?:[ -]?\d){11,17}(?![\w-])/g;
const ibans = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/g;

/** A text without secrets, card numbers and IBANs. */
export function scrubText(text: string): string {
  return text
    .replace(secrets, hidden)
    .replace(ibans, (found) => (isIban(found.replaceAll(' ', '')) ? hidden : found))
    .replace(numbers, (found) => (isCardNumber(found.replace(/\D/g, '')) ? hidden : found));
}

/** The same for every text in a value, names of fields included. */
export function scrub<T>(value: T): T {
  // Only texts are replaced, by texts: the shape is unchanged.
  return scrubbed(value) as T;
}

function scrubbed(value: unknown): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (Array.isArray(value)) return value.map(scrubbed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [scrubText(key), scrubbed(inner)]));
}

/** ISO/IEC 7812: the check digit of every payment card (Luhn). */
function isCardNumber(digits: string): boolean {
  if (/^(.)\1*$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * 2;
    return total + (index % 2 === 0 ? Number(digit) : doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** ISO 13616: the number formed from the rearranged account has remainder 1 when divided by 97. */
function isIban(text: string): boolean {
  const digits = [...text.slice(4), ...text.slice(0, 4)].map((letter) => parseInt(letter, 36)).join('');
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}
