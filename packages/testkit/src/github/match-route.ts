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
  const entries = routes.map((route) => ({ route, parts: route.path.split('/').slice(1) }));
  entries.sort((a, b) => literals(b.parts) - literals(a.parts));
  return {
    find: (verb, path) => {
      const segments = path.split('/').slice(1);
      const matches = entries.flatMap(({ route, parts }) => {
        const params = matchParts(parts, segments);
        return params ? [{ route, params }] : [];
      });
      const wanted = verb.toLowerCase();
      // HEAD is GET without a body.
      const method: Verb | string = wanted === 'head' ? 'get' : wanted;
      return (
        matches.find(({ route }) => route.verb === method) ?? (matches.length > 0 ? 'method' : undefined)
      );
    },
  };
}

function matchParts(
  parts: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    // The root directory is asked for with and without the last slash.
    const segment = segments[index] ?? (name === 'path' ? '' : undefined);
    if (segment === undefined) return undefined;
    if (!name) {
      if (part !== segment) return undefined;
      continue;
    }
    const greedy = GREEDY.has(name) && index === parts.length - 1;
    const raw = greedy ? segments.slice(index).join('/') : segment;
    if (raw === '' && name !== 'path') return undefined;
    params[name] = decode(raw);
    if (greedy) return params;
  }
  return parts.length === segments.length ? params : undefined;
}

function literals(parts: readonly string[]): number {
  return parts.filter((part) => !part.startsWith('{')).length;
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
