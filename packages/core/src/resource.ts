import type { ToolContext } from './tool.js';

/** The part of a tool's context that reading a resource needs. */
export type ResourceContext<Client = unknown> = Pick<
  ToolContext<Client>,
  'client' | 'signal' | 'connection' | 'attempt' | 'log' | 'maxOutputBytes'
>;

export interface ResourceText {
  text: string;
  mimeType?: string;
}

export interface ListedResource {
  uri: string;
  name: string;
  title?: string;
  description?: string;
}

/** Something a person can attach to a conversation, found by a URI template such as `postgres://{database}/{schema}/{table}`. */
export interface Resource<in Client = never> {
  /** RFC 6570 level 1: `{name}` stands for one path segment. */
  uriTemplate: string;
  name: string;
  title: string;
  description: string;
  mimeType: string;
  /** The variable that names the connection, where the server has several. */
  connectionVariable?: string;
  read: (variables: Record<string, string>, context: ResourceContext<Client>) => Promise<ResourceText>;
  /** The resources worth offering, at most 100. */
  list?: (context: ResourceContext<Client>) => Promise<ListedResource[]>;
  /** Values for a variable that begin with what was typed; `known` holds the variables already filled in. */
  complete?: Record<
    string,
    (typed: string, known: Record<string, string>, context: ResourceContext<Client>) => Promise<string[]>
  >;
}

/** Declares a resource; the client's type is stated in the second parameter of `read`. */
export function defineResource<Client = unknown>(resource: Resource<Client>): Resource<Client> {
  return resource;
}

/** The variables in a URI that fits the template, percent-decoded; undefined when it does not fit. */
export function matchTemplate(uriTemplate: string, uri: string): Record<string, string> | undefined {
  const names: string[] = [];
  const source = uriTemplate
    .split(/\{([a-z_]+)\}/)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
      names.push(part);
      return '([^/]+)';
    })
    .join('');
  const match = new RegExp(`^${source}$`).exec(uri);
  if (!match) return undefined;
  try {
    return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]));
  } catch {
    return undefined;
  }
}

/** A URI from a template, its variables percent-encoded. */
export function fillTemplate(uriTemplate: string, variables: Record<string, string>): string {
  return uriTemplate.replace(/\{([a-z_]+)\}/g, (_, name: string) =>
    encodeURIComponent(variables[name] ?? ''),
  );
}
