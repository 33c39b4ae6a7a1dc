// Runs one of the README's two commands on a machine that has Node and npm and nothing else:
// gets pnpm into .cache/tools, installs what the lockfile names, builds, then does the job.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';
const [command = 'test', ...rest] = process.argv.slice(2);
const quiet = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', CI: process.env.CI ?? '1' };

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Node 20.19 or newer is needed; this is ${process.version}.`);

const tools = join(root, '.cache', 'tools');
const env = { ...quiet, PATH: join(tools, 'node_modules', '.bin') + delimiter + (process.env.PATH ?? '') };

installPnpm();
install();
if (command === 'setup') process.exit(0);
if (command === 'demo') {
  run(
    'Building the PostgreSQL server',
    'pnpm',
    turbo('build', '--filter=@patchbay/postgres-mcp...', '--filter=@patchbay/demo...'),
  );
  run('Starting the demo', 'pnpm', ['--filter', '@patchbay/demo', '--silent', 'start', ...rest], 'all');
} else if (command === 'test') {
  run('Building all packages', 'pnpm', turbo('build'));
  const code = start(
    'Running the tests of every package (real databases; a few minutes the first time)',
    'pnpm',
    turbo('test', '--continue', ...rest),
    'all',
  );
  const summary = start('', process.execPath, [join(root, 'scripts', 'test-summary.mjs')], 'all');
  process.exit(code || summary);
} else fail(`Unknown command '${command}': use demo, test or setup.`);

/** Two packages are built or tested at a time: every one of them starts real servers of its own. */
function turbo(task, ...args) {
  return [
    'exec',
    'turbo',
    'run',
    task,
    '--output-logs=errors-only',
    '--log-order=grouped',
    '--concurrency=2',
    ...args,
  ];
}

function installPnpm() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.replace(
    /\+.*/,
    '',
  );
  const stamp = join(tools, 'stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  mkdirSync(tools, { recursive: true });
  run(`Fetching ${wanted} into .cache/tools`, 'npm', [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--prefix',
    tools,
    wanted,
  ]);
  writeFileSync(stamp, wanted);
}

/** Skipped when the lockfile is the one that node_modules was made from: a second run starts at once. */
function install() {
  const lock = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8');
  const stamp = join(root, 'node_modules', '.patchbay-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  run('Installing the dependencies', 'pnpm', ['install', '--frozen-lockfile', '--reporter=append-only']);
  writeFileSync(stamp, lock);
}

/** Shows one line, then the program's output only when it fails (mode 'errors') or as it comes ('all'). */
function start(title, program, args, mode = 'errors') {
  if (title) process.stdout.write(`${title} ...${mode === 'all' ? '\n' : ' '}`);
  const startedAt = Date.now();
  const result = spawnSync(program, args, {
    cwd: root,
    env,
    shell: windows,
    stdio: mode === 'all' ? 'inherit' : 'pipe',
    maxBuffer: 64e6,
  });
  if (result.error) fail(`\n${program} could not be started: ${result.error.message}`);
  if (mode === 'errors') {
    process.stdout.write(
      result.status === 0 ? `${((Date.now() - startedAt) / 1000).toFixed(1)} s\n` : 'failed\n',
    );
    if (result.status !== 0) process.stderr.write(`${result.stdout}${result.stderr}`);
  }
  return result.status ?? 1;
}

function run(...args) {
  const code = start(...args);
  if (code !== 0) process.exit(code);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
