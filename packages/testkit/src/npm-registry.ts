import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';

/** An npm registry of its own on loopback: takes `npm publish`, serves it, and sends every other request to the usual registry. */
export interface NpmRegistry {
  url: string;
  /** What npm needs to publish here and install from here; `cache` is an own folder for what it fetches. */
  env(cache: string): Record<string, string>;
  /** Tarballs that were fetched from here, in order, for example `core-1.0.0.tgz`. */
  fetched: string[];
  close(): Promise<void>;
}

/** A package as npm asks for it, with the fields that publishing looks at. */
interface Packument {
  name: string;
  versions: Record<string, { dist: { tarball: string } }>;
  'dist-tags': Record<string, string>;
}

interface Publication extends Packument {
  _attachments: Record<string, { data: string }>;
}

/**
 * Starts a registry that is empty.
 * @param upstream where the rest is found; the registry npm is configured with, unless given
 */
export async function startNpmRegistry({ upstream }: { upstream?: string } = {}): Promise<NpmRegistry> {
  const elsewhere = (upstream ?? (await configuredRegistry())).replace(/\/$/, '');
  const packuments = new Map<string, Packument>();
  const tarballs = new Map<string, Buffer>();
  const fetched: string[] = [];

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => reply(response, 400, { error: error.message }));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    if (request.method === 'PUT') {
      // npm's own form of a publication; only what is used of it is looked at.
      publish((await json(request)) as Publication);
      return reply(response, 201, { ok: true });
    }
    const tarball = tarballs.get(path);
    if (tarball) {
      fetched.push(path.split('/').at(-1) ?? path);
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.end(tarball);
      return;
    }
    const packument = packuments.get(decodeURIComponent(path.slice(1)));
    if (packument) return reply(response, 200, packument);
    response.writeHead(307, { location: `${elsewhere}${path}` });
    response.end();
  }

  /** Keeps the package with the digests npm made of it, and an address of ours for its tarball. */
  function publish({ _attachments, ...publication }: Publication): void {
    const { name, versions } = publication;
    const known = packuments.get(name);
    const [attachment] = Object.values(_attachments);
    for (const [version, manifest] of Object.entries(versions)) {
      if (known?.versions[version]) throw new Error(`${name}@${version} is there already`);
      const path = `/${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
      tarballs.set(path, Buffer.from(attachment?.data ?? '', 'base64'));
      manifest.dist.tarball = `${url}${path}`;
    }
    packuments.set(name, {
      ...publication,
      versions: { ...known?.versions, ...versions },
      'dist-tags': { ...known?.['dist-tags'], ...publication['dist-tags'] },
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has this kind of address.
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    env: (cache) => ({
      npm_config_registry: `${url}/`,
      npm_config_cache: cache,
      // npm wants to be logged in before it publishes; nobody checks this.
      [`npm_config_//127.0.0.1:${port}/:_authToken`]: 'anybody',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      npm_config_loglevel: 'error',
      ...(process.env.NODE_EXTRA_CA_CERTS ? { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS } : {}),
    }),
    fetched,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function configuredRegistry(): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'registry'], {
    // npm is a script on Windows, which only a shell can run.
    shell: process.platform === 'win32',
  });
  return stdout.trim();
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
