import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The password for a connection from a file of `host:port:database:user:password` lines (libpq, "The Password File"):
 * `*` matches anything, `\` escapes, the first fitting line counts, and a file others may read is ignored.
 */
export function readPasswordFile(
  file: string | undefined,
  target: { host: string; port: number; database: string; user: string },
): string | undefined {
  const path = file ?? join(homedir(), '.pgpass');
  let text: string;
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) return undefined;
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  // libpq looks a socket's folder up under the name localhost.
  const wanted = [
    target.host.startsWith('/') ? 'localhost' : target.host,
    String(target.port),
    target.database,
    target.user,
  ];
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue;
    const fields = splitFields(line);
    if (wanted.every((value, index) => fields[index] === '*' || fields[index] === value)) return fields[4];
  }
  return undefined;
}

/** Five fields; colons in the last one are part of the password, as libpq reads it. */
function splitFields(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  for (let at = 0; at < line.length; at += 1) {
    const escaped = line[at] === '\\' && at + 1 < line.length;
    if (escaped) at += 1;
    if (line[at] === ':' && !escaped && fields.length < 4) {
      fields.push(field);
      field = '';
    } else field += line[at];
  }
  return [...fields, field];
}
