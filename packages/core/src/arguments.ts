import { closest } from './closest.js';
import { flagOf } from './config.js';
import { commandFlags, type Outline, settingsOf } from './outline.js';

/** What the command line asks for. */
export interface Arguments {
  command: 'serve' | 'help' | 'version' | 'check' | 'print-config';
  /** Values of settings, by flag name. */
  flags: Record<string, string | true>;
  /** The host of `--print-config`. */
  host?: string;
  /** `--check` as JSON. */
  json: boolean;
  problems: string[];
}

/** Reads `--name value` and `--name=value`. Everything wrong is collected, nothing is thrown. */
export function parseArguments(outline: Outline, argv: string[]): Arguments {
  const known = settingsOf(outline).flatMap(({ flag }) => flag ?? []);
  const secrets = new Map(
    settingsOf(outline).flatMap(({ name, flag }) =>
      flag ? [] : [name, flagOf(name, outline.prefix)].map((guess) => [flagOf(guess, ''), name]),
    ),
  );
  const result: Arguments = { command: 'serve', flags: {}, json: false, problems: [] };
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '-h') word = '--help';
    if (word === '-v') word = '--version';
    if (!word.startsWith('--')) {
      result.problems.push(
        `Unexpected argument. Settings are given as --name value; secrets come from the environment.`,
      );
      continue;
    }
    const [name = '', inline] = splitOnce(word.slice(2));
    const value =
      inline ??
      (rest[0] !== undefined && !rest[0].startsWith('--') && takesValue(name) ? rest.shift() : undefined);
    if (name === 'json') result.json = true;
    else if (name === 'print-config') Object.assign(result, { command: name, host: value ?? '' });
    else if (name === 'help' || name === 'version' || name === 'check') result.command = name;
    else if (known.includes(name)) result.flags[name] = value ?? true;
    else {
      // Its value, if it was meant to have one, is no second problem.
      if (rest[0] !== undefined && !rest[0].startsWith('--')) rest.shift();
      result.problems.push(unknownFlag(name, secrets.get(name), [...known, ...commandFlags]));
    }
  }
  return result;

  function takesValue(name: string) {
    return name === 'print-config' || known.includes(name);
  }
}

function splitOnce(text: string): [string, string?] {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function unknownFlag(name: string, secret: string | undefined, known: string[]): string {
  if (secret)
    return `--${name}: a secret is never an argument, because other programs can read those. Set ${secret} in the environment, or ${secret}_FILE.`;
  const near = closest(name, known);
  return `--${name}: unknown flag${near ? `, did you mean --${near}?` : ''}`;
}
