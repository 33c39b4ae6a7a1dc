import type { Route, Verb } from './route.js';

/** Parameters that may hold slashes when they stand last in a path. */
const GREEDY = new Set(['path', 'ref', 'branch', 'basehead', 'tag']);

export interface Match {
  route: Route;
  params: Record<string, string>;
}

export interface RouteTable {
  /** The route of a request, `method` when the path is known with other verbs only, or undefined. */
  find(verb: string, path: string): Match | 'method' | undefined;
}

export function createRouteTable(routes: readonly Route[]): RouteTable {
  const entries = routes.map((route) => ({ route, parts: route.path.split('/').slice(1).map(compile) }));
  entries.sort((a, b) => literals(b.parts) - literals(a.parts));
  const match = (path: string, verbs: (verb: Verb) => boolean): Match | undefined => {
    const segments = path.split('/').slice(1);
    for (const { route, parts } of entries) {
      const params = verbs(route.verb) ? matchParts(parts, segments) : undefined;
      if (params) return { route, params };
    }
    return undefined;
  };
  return {
    find: (verb, path) => {
      // HEAD is GET without a body.
      const wanted = verb === 'HEAD' ? 'get' : verb.toLowerCase();
      const found = match(path, (other) => other === wanted);
      return found ?? (match(path, () => true) && 'method');
    },
  };
}

interface Part {
  literal?: string;
  name: string;
  /** Takes the rest of the path. */
  greedy: boolean;
}

function compile(text: string, index: number, all: readonly string[]): Part {
  const name = /^\{(\w+)\}$/.exec(text)?.[1];
  if (name === undefined) return { literal: text, name: '', greedy: false };
  return { name, greedy: GREEDY.has(name) && index === all.length - 1 };
}

function matchParts(parts: readonly Part[], segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, { literal, name, greedy }] of parts.entries()) {
    // The root directory is asked for with and without the last slash.
    const segment = segments[index] ?? (name === 'path' ? '' : undefined);
    if (segment === undefined) return undefined;
    if (literal !== undefined) {
      if (literal !== segment) return undefined;
      continue;
    }
    const raw = greedy ? segments.slice(index).join('/') : segment;
    if (raw === '' && name !== 'path') return undefined;
    params[name] = decode(raw);
    if (greedy) return params;
  }
  return parts.length === segments.length ? params : undefined;
}

function literals(parts: readonly Part[]): number {
  return parts.filter((part) => part.literal !== undefined).length;
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
