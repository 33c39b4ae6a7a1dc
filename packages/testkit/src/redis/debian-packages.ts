import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface DebianRequest {
  /** The package whose program is wanted; the libraries it depends on come with it. */
  name: string;
  /** Codename of a Debian release; without it, what the machine's own sources offer. */
  release?: string;
  /** Whether the C library comes too, for a release other than the machine's own. */
  withLibc: boolean;
}

/**
 * Downloads a Debian package and its libraries with apt and unpacks them into `folder`. Nothing is installed and
 * nothing of the machine's apt changes: lists and archives of our own stay inside `folder` until it is filled.
 * apt checks the release's signature and every file's SHA256.
 * Throws with apt's own words where the package cannot be had.
 */
export async function unpackDebianPackages(folder: string, request: DebianRequest): Promise<void> {
  const work = join(folder, 'apt');
  await mkdir(join(work, 'lists', 'partial'), { recursive: true });
  await mkdir(join(work, 'archives'), { recursive: true });
  // The download user that apt switches to as root may not enter our folder.
  const base = ['-q', '-o', 'APT::Sandbox::User=root', '-o', `Dir::Cache=${work}`];
  const ownLists = [...base, '-o', `Dir::State::lists=${join(work, 'lists')}`];
  if (request.release === undefined) await fetchFromOwnSources(folder, { request, base, ownLists });
  else await fetchFromRelease(folder, { request, release: request.release, ownLists });
  await rm(work, { recursive: true });
}

interface OwnSources {
  request: DebianRequest;
  base: string[];
  ownLists: string[];
}

async function fetchFromOwnSources(folder: string, { request, base, ownLists }: OwnSources): Promise<void> {
  try {
    await fetchAndUnpack(folder, request, base);
  } catch {
    // The machine's lists are empty or older than its mirror. One source that fails need not be the one wanted.
    const complaint = await updateLists(ownLists).then(() => '', errorText);
    await fetchAndUnpack(folder, request, ownLists).catch((error) => {
      throw new Error(`${errorText(error)} ${complaint}`.trim());
    });
  }
}

interface OtherRelease {
  request: DebianRequest;
  release: string;
  ownLists: string[];
}

async function fetchFromRelease(folder: string, { request, release, ownLists }: OtherRelease): Promise<void> {
  const refusals: string[] = [];
  const mirrors = await configuredMirrors(ownLists);
  if (mirrors.length === 0) throw new Error('apt has no mirror in its configuration.');
  for (const mirror of mirrors) {
    const sources = join(folder, 'apt', 'sources.list');
    await writeFile(sources, `deb [target=Packages lang=none] ${mirror} ${release} main\n`);
    const options = [...ownLists, '-o', `Dir::Etc::sourcelist=${sources}`, '-o', 'Dir::Etc::sourceparts=-'];
    try {
      await updateLists(options);
      return await fetchAndUnpack(folder, request, options);
    } catch (error) {
      refusals.push(`${mirror}: ${errorText(error)}`);
    }
  }
  throw new Error(`no mirror of apt has ${request.name} of ${release}. ${refusals.join(' ')}`);
}

/** Refreshes the lists; unlike a bare `apt-get update` it fails when a source does. */
async function updateLists(options: readonly string[]): Promise<void> {
  const strict = ['-o', 'APT::Update::Error-Mode=any', '-o', 'Acquire::Retries=1'];
  await apt('apt-get', ['update', ...strict, ...options]);
}

/** The mirrors in apt's configuration, as the addresses of `apt-get update` name them; works with empty lists. */
async function configuredMirrors(options: readonly string[]): Promise<string[]> {
  const addresses = await apt('apt-get', ['update', '--print-uris', ...options]);
  const mirrors = addresses.matchAll(/^'(\S+?\/)dists\/\S+\/InRelease'/gm);
  return [...new Set([...mirrors].map((match) => match[1] ?? ''))];
}

async function fetchAndUnpack(
  folder: string,
  request: DebianRequest,
  options: readonly string[],
): Promise<void> {
  const graph = await apt('apt-cache', ['depends', '--important', '--recurse', ...options, request.name]);
  const names = [...closure(graph, request)].filter((name) => request.withLibc || name !== 'libc6');
  const archives = join(folder, 'apt', 'archives');
  await apt('apt-get', ['download', ...options, ...names], archives);
  for (const archive of await readdir(archives)) {
    if (archive.endsWith('.deb')) await run('dpkg-deb', ['-x', join(archives, archive), folder]);
  }
}

/**
 * The packages a program needs to run: its own package, siblings of its source and shared libraries. What only
 * an installation needs (user management, init scripts) is left out.
 */
function closure(graph: string, { name }: DebianRequest): Set<string> {
  const source = name.split('-')[0];
  const wanted = (candidate: string) => /^(lib|zlib)/.test(candidate) || candidate.startsWith(`${source}-`);
  const found = new Set([name]);
  const dependencies = readGraph(graph);
  // A Set may grow while it is walked: what is added last is visited too.
  for (const current of found) {
    for (const dependency of dependencies.get(current) ?? []) if (wanted(dependency)) found.add(dependency);
  }
  return found;
}

/** Reads `apt-cache depends`: a package at the start of a line, what it depends on in the indented lines below. */
function readGraph(text: string): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  let dependencies: string[] = [];
  for (const line of text.split('\n')) {
    const dependency = /^ [ |](?:Pre)?Depends: ([^<\s]+)$/.exec(line)?.[1];
    if (dependency !== undefined) dependencies.push(dependency);
    if (/^[a-z0-9]/.test(line)) {
      dependencies = [];
      graph.set(line.trim(), dependencies);
    }
  }
  return graph;
}

async function apt(
  program: 'apt-get' | 'apt-cache',
  options: readonly string[],
  cwd?: string,
): Promise<string> {
  const env = { ...process.env, LC_ALL: 'C' };
  const { stdout } = await run(program, options, { env, maxBuffer: 64 * 1024 * 1024, ...(cwd && { cwd }) });
  return stdout;
}

/** What apt said, without the command line that `execFile` puts before it. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const complaint = error.message.split('\n').filter((line) => /^(E|Err):/.test(line));
  return complaint.length > 0 ? complaint.slice(0, 3).join(' ') : error.message.trim();
}
