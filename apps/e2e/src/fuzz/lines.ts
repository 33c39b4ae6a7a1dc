import type { ListedTool } from '@patchbay/testkit';
import type { Random } from './random.js';
import { anyValue, type Schema, valueFor } from './values.js';

/** A line to send. A request has an id of its own and must be answered exactly once; anything else may be, under its id or none. */
export interface Line {
  text: string;
  request?: { id: string; tool?: string };
}

export interface LineSource {
  /** What the request says about its era, in its params. */
  meta: Record<string, unknown>;
  tools: ListedTool[];
  /** Which share of the lines are calls that reach a tool; these cost the most. */
  callShare: number;
}

// Not subscriptions/listen, which stays open and is answered when it ends.
const methods = [
  'ping',
  'initialize',
  'server/discover',
  'tools/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'tools/call',
  'no/such/method',
  'toString',
  '',
] as const;

/** The lines of one run, each by its number. */
export function createLines({ meta, tools, callShare }: LineSource, random: Random) {
  return (number: number): Line => {
    const kind = random.next();
    if (kind < callShare) return toolCall(number);
    if (kind < 0.6) return request(number);
    return { text: noise(number) };
  };

  function toolCall(number: number): Line {
    const tool = tools[random.below(tools.length)];
    const id = `request-${number}`;
    const args = valueFor(schemaOf(tool), random);
    const params = { name: tool?.name, arguments: args, ...meta };
    return { text: frame({ id, method: 'tools/call', params }), request: { id, tool: tool?.name ?? '' } };
  }

  function request(number: number): Line {
    const id = `request-${number}`;
    const given = anyValue(random, 2);
    const params =
      typeof given === 'object' && !Array.isArray(given) ? { ...given, ...named(), ...meta } : meta;
    return { text: frame({ id, method: random.pick(methods), params }), request: { id } };
  }

  function named(): object {
    if (random.chance(0.3)) return { uri: random.pick(['test://x', 'no uri', '', 'postgres://a/b/c/d']) };
    if (random.chance(0.3)) return { name: anyValue(random, 1), arguments: anyValue(random, 1) };
    return {};
  }

  function noise(number: number): string {
    const id = `noise-${number}`;
    const whole = frame({
      id,
      method: random.pick(methods),
      params: { ...meta, arguments: anyValue(random) },
    });
    switch (random.below(8)) {
      case 0:
        return mutated(whole);
      case 1:
        return mutated(mutated(mutated(whole)));
      case 2:
        return whole.slice(0, random.below(whole.length));
      case 3:
        return JSON.stringify(anyValue(random, 4));
      case 4:
        return JSON.stringify([JSON.parse(whole), anyValue(random)]);
      case 5:
        return frame({ id: anyId(id), method: anyValue(random, 0), params: anyValue(random, 1) });
      case 6:
        return frame(random.chance(0.5) ? { id, result: anyValue(random) } : { id, error: anyValue(random) });
      default:
        return frame({
          method: random.pick(['notifications/cancelled', 'notifications/initialized', 'notifications/x']),
          params: { ...meta, requestId: anyId(id), reason: anyValue(random, 0) },
        });
    }
  }

  function anyId(id: string): unknown {
    return random.pick<unknown>([id, null, -1, 1.5, true, {}, [], 2 ** 60]);
  }

  function mutated(text: string): string {
    const at = random.below(text.length);
    const inserted = random.pick([
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\\',
      '\n',
      '\r',
      '\0',
      'é',
      '\ufeff',
      '0',
      ' ',
    ]);
    const end = at + random.below(4);
    return random.chance(0.5)
      ? text.slice(0, at) + inserted + text.slice(at)
      : text.slice(0, at) + text.slice(end);
  }
}

function frame(message: object): string {
  return JSON.stringify({ jsonrpc: '2.0', ...message });
}

function schemaOf(tool: ListedTool | undefined): Schema {
  // What servers list is JSON Schema; the contract suite holds ours to the plain part of it that Schema describes.
  return (tool?.inputSchema ?? {}) as Schema;
}
