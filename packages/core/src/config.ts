import { readFileSync } from 'node:fs';
import { ToolError } from './errors.js';
import { cutText, mostEchoed } from './output-budget.js';
import type { Secrets } from './secrets.js';
import { parseSetting, type Setting } from './setting.js';

/** A server's own settings by the name of their environment variable. */
export type ConfigShape = Record<string, Setting>;

/** The values of a server's settings. */
export type Settings<C extends ConfigShape> = { [K in keyof C]: C[K] extends Setting<infer T> ? T : never };

/** One setting for help texts, README tables and manifests. */
export interface SettingDescription extends Setting {
  name: string;
  /** Undefined for a secret, which comes from the environment only. */
  flag?: string;
  /** True when `<NAME>_<CONNECTION>` gives the same setting to a further connection. */
  perConnection?: boolean;
}

export interface ConfigOptions<C extends ConfigShape> {
  shape: C;
  env: Record<string, string | undefined>;
  /** Flags by kebab-case name, as `parseArguments` found them. */
  flags?: Record<string, string | true>;
  /** In front of a variable's name where its flag leaves it out, for example `POSTGRES_`. */
  prefix: string;
  /** The setting that may be given several times, as `<NAME>_<CONNECTION>`. */
  perConnection?: string | undefined;
  /** Settings any of which sets up the default connection, too. */
  alternatives?: string[] | undefined;
  secrets?: Secrets;
}

/** What was read, and everything that was wrong with it. */
export interface Configuration<C extends ConfigShape> {
  /** One sentence per wrong value. A missing value is not among them. */
  problems: string[];
  /** Names of the connections that are set up; `default` first. */
  connections: string[];
  /** What was given or has a default; required ones may be missing. */
  values: Partial<Settings<C>>;
  /**
   * The settings of one connection.
   * @throws ToolError `not_configured` naming every missing setting, or `invalid_argument` for a connection that does not exist
   */
  settingsOf(connection: string): Settings<C>;
}

export const defaultConnection = 'default';

export function describeSettings(
  shape: ConfigShape,
  { prefix, perConnection }: { prefix: string; perConnection?: string | undefined },
): SettingDescription[] {
  return Object.entries(shape).map(([name, setting]) => ({
    name,
    ...setting,
    ...(setting.secret ? {} : { flag: flagOf(name, prefix) }),
    ...(name === perConnection ? { perConnection: true } : {}),
  }));
}

/** The flag of a setting: its name without the prefix, in kebab-case. */
export function flagOf(name: string, prefix: string): string {
  return (name.startsWith(prefix) ? name.slice(prefix.length) : name).toLowerCase().replaceAll('_', '-');
}

/** Reads every setting once. A flag beats the environment; an empty value counts as unset. Never throws. */
export function readConfig<C extends ConfigShape>({
  shape,
  prefix,
  perConnection,
  alternatives = [],
  env,
  flags = {},
  secrets,
}: ConfigOptions<C>): Configuration<C> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const named = new Map<string, unknown>();

  function read(variable: string, setting: Setting, flag?: string): unknown {
    const given = (flag !== undefined && flags[flag]) || undefined;
    if (given === true && setting.kind !== 'boolean') {
      problems.push(`--${flag} needs a value.`);
      return setting.default;
    }
    const text = given === true ? 'true' : (given ?? readVariable(variable, setting, env, problems));
    if (!text) return setting.default;
    if (setting.secret) for (const form of secretForms(text)) secrets?.add(form);
    const parsed = parseSetting(setting, text);
    if ('value' in parsed) return parsed.value;
    const mayHold = setting.secret || setting.kind === 'url' || text.includes('@');
    const got = mayHold ? '' : ` (got ${JSON.stringify(text)})`;
    problems.push(`${given === undefined ? variable : `--${flag}`} ${parsed.problem}${got}.`);
    return setting.default;
  }

  for (const [name, setting] of Object.entries(shape)) {
    const value = read(name, setting, setting.secret ? undefined : flagOf(name, prefix));
    if (value !== undefined) values[name] = value;
  }
  const repeated = perConnection === undefined ? undefined : shape[perConnection];
  if (perConnection !== undefined && repeated) {
    for (const variable of connectionVariables(perConnection, env, shape)) {
      const value = read(variable, repeated);
      if (value !== undefined) named.set(variable.slice(perConnection.length + 1).toLowerCase(), value);
    }
  }
  const hasDefault =
    named.size === 0 ||
    [perConnection, ...alternatives].some((name) => name !== undefined && values[name] !== undefined);
  const connections = [...new Set([...(hasDefault ? [defaultConnection] : []), ...named.keys()])];

  return {
    problems,
    connections,
    // Each value was parsed by the setting of its name.
    values: values as Partial<Settings<C>>,
    settingsOf(connection) {
      if (!connections.includes(connection)) throw unknownConnection(connection, connections);
      const own =
        named.has(connection) && perConnection !== undefined
          ? { ...values, [perConnection]: named.get(connection) }
          : values;
      const lacking = Object.keys(shape).filter((name) => shape[name]?.required && own[name] === undefined);
      if (lacking.length > 0) throw notConfigured(lacking);
      // Nothing required is lacking, so the values are complete.
      return { ...own } as Settings<C>;
    },
  };
}

/**
 * A secret as it was given, without blanks around it, and where it is a URL its password as it was written there and as the platform's
 * parser writes it: both may be encoded in part. One that needs no decoding is left to the server, which knows what else bears its name.
 */
function secretForms(text: string): string[] {
  const [, written] = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*?:([^/?#]*)@/i.exec(text) ?? [];
  const parsed = URL.canParse(text) ? new URL(text).password : '';
  return [text, text.trim(), ...[written ?? '', parsed].filter((password) => password.includes('%'))];
}

/** Missing settings as an error that names them. Servers throw it, too, where one of several settings would do. */
export function notConfigured(names: string[]): ToolError {
  const all = names.join(' and ');
  return new ToolError('not_configured', `${all} ${names.length === 1 ? 'is' : 'are'} not set.`, {
    next: `Set ${all} in the environment of this server (the "env" block of the host's configuration), then restart it.`,
    details: { missing: names },
  });
}

function unknownConnection(name: string, connections: string[]): ToolError {
  const next = `Use one of: ${connections.join(', ')}.`;
  if (name === defaultConnection)
    return new ToolError(
      'invalid_argument',
      'Several connections are set up and none of them is the default.',
      { next },
    );
  return new ToolError(
    'invalid_argument',
    `There is no connection named ${JSON.stringify(cutText(name, mostEchoed))}.`,
    { next },
  );
}

function readVariable(
  variable: string,
  { secret }: Setting,
  env: ConfigOptions<ConfigShape>['env'],
  problems: string[],
): string | undefined {
  const file = env[`${variable}_FILE`];
  if (env[variable] || !secret || !file) return env[variable];
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    problems.push(`${variable}_FILE names a file that cannot be read (${reason}).`);
    return undefined;
  }
}

/** `DATABASE_URL_SALES` and `DATABASE_URL_SALES_FILE` both set up the connection `sales`. */
function connectionVariables(
  name: string,
  env: ConfigOptions<ConfigShape>['env'],
  shape: ConfigShape,
): string[] {
  const found = Object.entries(env)
    .filter(([key, value]) => value && key.startsWith(`${name}_`) && !(key in shape))
    .map(([key]) => key.replace(/_FILE$/, ''))
    .filter((key) => key !== name);
  return [...new Set(found)].sort();
}
