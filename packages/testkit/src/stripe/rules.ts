import { invalid } from './api-error.js';
import type { FormObject, FormValue } from './form.js';
import { isCurrency } from './money.js';

/** Where a rule reads: the parameter's full name, and the list of what a well-behaved client never sends. */
interface Place {
  readonly name: string;
  readonly problems: string[];
}
/** Reads one parameter or throws a 400. Optional rules answer `undefined` when it is absent. */
type Rule<T> = (raw: FormValue | undefined, place: Place) => T;
export type Shape = Readonly<Record<string, Rule<unknown>>>;
export type Values<S extends Shape> = { [K in keyof S]: ReturnType<S[K]> };
/** `satisfies Accepts<Stripe.XParams>` makes the compiler refuse a name that the SDK does not know. */
export type Accepts<Params> = { readonly [K in keyof Params]?: Rule<unknown> };

/** Records a fault of the caller's code, not of its data, and gives the refusal to throw. */
const misuse = (place: Place, message: string, code?: string) => {
  place.problems.push(`${place.name}: ${message}`);
  return invalid(place.name, message, code);
};

const inside = (place: Place, name: string): Place => ({
  name: place.name === '' ? name : `${place.name}[${name}]`,
  problems: place.problems,
});

const optional =
  <T>(read: (raw: FormValue, place: Place) => T): Rule<T | undefined> =>
  (raw, place) =>
    raw === undefined ? undefined : read(raw, place);

const scalar = (raw: FormValue, place: Place): string => {
  if (typeof raw === 'string') return raw;
  throw misuse(place, `Invalid ${place.name}: expected a single value`);
};

const emptyText = (place: Place) =>
  invalid(
    place.name,
    `You passed an empty string for '${place.name}'; it cannot be unset`,
    'parameter_invalid_empty',
  );

/** Refuses absence. */
export const required =
  <T>(rule: Rule<T>): Rule<NonNullable<T>> =>
  (raw, place) => {
    const value = rule(raw, place);
    if (value === undefined || value === null) {
      throw invalid(place.name, `Missing required param: ${place.name}.`, 'parameter_missing');
    }
    return value;
  };

/** An empty value, which stripe-node sends for `null`, unsets. */
export const clearable =
  <T>(rule: Rule<T>): Rule<T | null> =>
  (raw, place) =>
    raw === '' ? null : rule(raw, place);

/** Text that cannot be empty; `max` in characters. */
export const text = ({ max = 5000 } = {}) =>
  optional((raw, place) => {
    const value = scalar(raw, place);
    if (value === '') throw emptyText(place);
    if (value.length > max) throw invalid(place.name, `Invalid string: must be at most ${max} characters`);
    return value;
  });

export const email = () =>
  optional((raw, place) => {
    const value = scalar(raw, place);
    if (value === '') throw emptyText(place);
    if (/^[^\s@]+@[^\s@]+$/.test(value) && value.length <= 512) return value;
    throw invalid(place.name, `Invalid email address: ${value}`, 'email_invalid');
  });

export const integer = ({ min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {}) =>
  optional((raw, place) => {
    const written = scalar(raw, place);
    if (!/^-?\d+$/.test(written))
      throw misuse(place, `Invalid integer: ${written}`, 'parameter_invalid_integer');
    const value = Number(written);
    const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
    if (value >= min && value <= max) return value;
    throw invalid(place.name, `This value must be ${bound}.`, 'parameter_invalid_integer');
  });

/** An amount in minor units that must be above zero. */
export const positive = () => integer({ min: 1 });
export const timestamp = () => integer({ min: 0 });

export const percentage = () =>
  optional((raw, place) => {
    const written = scalar(raw, place);
    if (!/^\d+(\.\d{1,2})?$/.test(written)) throw misuse(place, `Invalid decimal: ${written}`);
    const value = Number(written);
    if (value > 0 && value <= 100) return value;
    throw invalid(place.name, `Invalid ${place.name}: must be above 0 and at most 100`);
  });

export const boolean = () =>
  optional((raw, place) => {
    const written = scalar(raw, place);
    if (written === 'true' || written === 'false') return written === 'true';
    throw misuse(place, `Invalid boolean: ${written}`);
  });

export const oneOf = <const T extends string>(...choices: readonly T[]) =>
  optional((raw, place) => {
    const written = scalar(raw, place);
    const choice = choices.find((candidate) => candidate === written);
    if (choice !== undefined) return choice;
    throw misuse(place, `Invalid ${place.name}: must be one of ${choices.join(', ')}`);
  });

/** A currency code in either case, answered in lower case. */
export const currency = () =>
  optional((raw, place) => {
    const code = scalar(raw, place).toLowerCase();
    if (isCurrency(code)) return code;
    throw invalid(place.name, `Invalid currency: ${code}`);
  });

/** What `metadata` asks for: names to set, and `''` to remove one. `null` removes all. docs.stripe.com/api/metadata */
export const metadata = () =>
  optional((raw, place): Record<string, string> | null => {
    if (raw === '') return null;
    if (typeof raw === 'string') throw misuse(place, 'Invalid metadata: expected an object');
    const entries = Object.entries(raw).map(
      ([key, value]) => [key, scalar(value, inside(place, key))] as const,
    );
    for (const [key, value] of entries) {
      if (key.length > 40) throw invalid(place.name, `Metadata keys can have up to 40 characters: ${key}`);
      if (value.length > 500)
        throw invalid(place.name, `Metadata values can have up to 500 characters: ${key}`);
    }
    return Object.fromEntries(entries);
  });

export const listOf = <T>(rule: Rule<T>, { max = 100 } = {}) =>
  optional((raw, place) => {
    if (typeof raw === 'string') throw misuse(place, 'Invalid array');
    const entries = Object.entries(raw).sort(([left], [right]) => Number(left) - Number(right));
    if (entries.some(([index]) => !/^\d+$/.test(index))) throw misuse(place, 'Invalid array');
    if (entries.length > max) throw invalid(place.name, `Array too long: at most ${max}`);
    return entries.map(([index, value]) => required(rule)(value, inside(place, index)));
  });

/** Reads every parameter of `shape` and refuses all others, at this level. */
export const readShape = <S extends Shape>(shape: S, raw: FormObject, place: Place): Values<S> => {
  const unknown = Object.keys(raw).filter((name) => !Object.hasOwn(shape, name));
  if (unknown.length > 0) {
    const names = unknown.map((name) => inside(place, name).name).join(', ');
    const message = `Received unknown parameter${unknown.length > 1 ? 's' : ''}: ${names}`;
    throw misuse(inside(place, unknown[0] ?? ''), message, 'parameter_unknown');
  }
  const values = Object.entries(shape).map(([name, rule]) => [name, rule(raw[name], inside(place, name))]);
  // Object.fromEntries forgets which rule stood under which name; the line above put each there.
  return Object.fromEntries(values) as Values<S>;
};

export const object = <S extends Shape>(shape: S) =>
  optional((raw, place) => {
    if (typeof raw === 'string') throw misuse(place, 'Invalid object');
    return readShape(shape, raw, place);
  });

const bounds = object({ gt: timestamp(), gte: timestamp(), lt: timestamp(), lte: timestamp() });

/** A time range as `created` of the lists takes it: one second, or bounds; answered as a test. */
export const range = () =>
  optional((raw, place) => {
    const exact = typeof raw === 'string' ? timestamp()(raw, place) : undefined;
    const { gt, gte, lt, lte } = (typeof raw === 'string' ? undefined : bounds(raw, place)) ?? {};
    return (seconds: number | null | undefined): boolean =>
      typeof seconds === 'number' &&
      (exact === undefined || seconds === exact) &&
      (gt === undefined || seconds > gt) &&
      (gte === undefined || seconds >= gte) &&
      (lt === undefined || seconds < lt) &&
      (lte === undefined || seconds <= lte);
  });

/** The three parameters of every list. */
export const page = {
  limit: integer({ min: 1, max: 100 }),
  starting_after: text(),
  ending_before: text(),
};
