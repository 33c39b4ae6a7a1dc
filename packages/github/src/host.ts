/** Where the parts of a GitHub live. No address ends in a slash. */
export interface Host {
  /** Name for sentences, for example `github.com`. */
  name: string;
  /** Base of the REST API. */
  restUrl: string;
  graphqlUrl: string;
  /** Base of the pages people look at. */
  webUrl: string;
}

/**
 * The addresses of a host as a person names it: `github.com`, `acme.ghe.com` (data residency: `api.` in front) or a GitHub Enterprise
 * Server (REST below `/api/v3`, GraphQL at `/api/graphql`).
 */
export function resolveHost(given: string): Host {
  const text = given.replace(/\/$/, '');
  const webUrl = /^https?:\/\//.test(text) ? text : `https://${text}`;
  const { host } = new URL(webUrl);
  if (host === 'github.com' || host === 'www.github.com' || host === 'api.github.com')
    return {
      name: 'github.com',
      restUrl: 'https://api.github.com',
      graphqlUrl: 'https://api.github.com/graphql',
      webUrl: 'https://github.com',
    };
  if (/^(api\.)?[^.]+\.ghe\.com$/.test(host)) {
    const name = host.replace(/^api\./, '');
    return {
      name,
      restUrl: `https://api.${name}`,
      graphqlUrl: `https://api.${name}/graphql`,
      webUrl: `https://${name}`,
    };
  }
  return { name: host, restUrl: `${webUrl}/api/v3`, graphqlUrl: `${webUrl}/api/graphql`, webUrl };
}
