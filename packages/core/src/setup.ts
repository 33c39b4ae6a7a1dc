import { allows } from './access.js';
import { type Clock, systemClock } from './clock.js';
import { closest } from './closest.js';
import { type ConfigShape, type Configuration, defaultConnection, readConfig } from './config.js';
import { type CoreSettings, coreSettings } from './core-settings.js';
import { createLogger, type Logger } from './logging.js';
import { corePrefix, type Outline, type OutlinedTool } from './outline.js';
import { createSecrets, type Secrets } from './secrets.js';

/** A server with its settings read: all that listing its tools needs. */
export interface Setup {
  outline: Outline;
  settings: CoreSettings;
  configuration: Configuration<ConfigShape>;
  /** Tools of the granted tier that `--tools` and the toolsets did not leave out, in the order of the declaration. */
  tools: OutlinedTool[];
  log: Logger;
  secrets: Secrets;
  clock: Clock;
  /** One sentence per wrong setting. */
  problems: string[];
}

export interface SetupOptions {
  env: Record<string, string | undefined>;
  flags?: Record<string, string | true>;
  clock?: Clock;
  /** Takes the log's lines; stderr by default. */
  writeLog?: (line: string) => void;
}

/** Reads the settings. Never throws and never connects; what is wrong is in `problems`. */
export function readSetup(
  outline: Outline,
  { env, flags = {}, clock = systemClock, writeLog }: SetupOptions,
): Setup {
  const secrets = createSecrets();
  const core = readConfig({ shape: coreSettings(outline.limits), prefix: corePrefix, env, flags });
  const settings = core.settingsOf(defaultConnection);
  const configuration = readConfig({
    shape: outline.config,
    prefix: outline.prefix,
    perConnection: outline.connections?.setting,
    alternatives: outline.connections?.alternatives,
    env,
    flags,
    secrets,
  });
  const problems = [...core.problems, ...configuration.problems, ...unknownTools(outline, settings)];
  return {
    outline,
    settings,
    configuration,
    tools: visibleTools(outline, settings, configuration.values),
    log: createLogger({
      server: outline.name,
      level: settings.PATCHBAY_LOG_LEVEL,
      secrets,
      clock,
      ...(writeLog ? { write: writeLog } : {}),
    }),
    secrets,
    clock,
    problems,
  };
}

function visibleTools(
  { tools, toolsets }: Outline,
  { PATCHBAY_ACCESS, PATCHBAY_TOOLS }: CoreSettings,
  values: Record<string, unknown>,
): OutlinedTool[] {
  const given = toolsets ? values[toolsets.setting] : undefined;
  const chosen = new Set<unknown>(Array.isArray(given) ? given : ['default']);
  const inToolset = (toolset: string | undefined) =>
    toolset === undefined ||
    chosen.has('all') ||
    chosen.has(toolset) ||
    (chosen.has('default') && toolsets?.default.includes(toolset));
  return tools
    .filter(({ access }) => allows(PATCHBAY_ACCESS, access))
    .filter(({ toolset, listed }) =>
      PATCHBAY_TOOLS ? PATCHBAY_TOOLS.includes(listed.name) : inToolset(toolset),
    );
}

/** Names in `--tools` that no tool has, or that need a higher tier: a list that stays empty helps nobody. */
function unknownTools(
  { tools }: Outline,
  { PATCHBAY_TOOLS: wanted = [], PATCHBAY_ACCESS }: CoreSettings,
): string[] {
  const known = tools.map(({ listed }) => listed.name);
  return wanted.flatMap((name) => {
    const tool = tools.find(({ listed }) => listed.name === name);
    if (tool)
      return allows(PATCHBAY_ACCESS, tool.access) ? [] : [`--tools: ${name} needs --access ${tool.access}.`];
    const near = closest(name, known);
    return [
      `--tools: there is no tool ${name}${near ? ` (did you mean ${near}?)` : ''}. The tools are: ${known.join(', ')}.`,
    ];
  });
}
