import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@patchbay/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '../settings.js';
import { connectionOptions } from './connection-options.js';

let folder: string;
let passwordFile: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-'));
  passwordFile = join(folder, 'pgpass');
  writeFileSync(
    passwordFile,
    '# comment\nother:*:*:*:wrong\ndb:5432:shop:ann:with:colon\nlocalhost:*:*:*:of the socket\n*:*:back\\:slash:*:escaped\\:\\\\\n',
  );
  chmodSync(passwordFile, 0o600);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function options(env: Record<string, string>) {
  const configuration = readConfig({ shape: config, prefix: 'POSTGRES_', env });
  expect(configuration.problems).toEqual([]);
  return connectionOptions(configuration.settingsOf('default'));
}

describe('where to connect', () => {
  it.each<[string, Record<string, string>, object]>([
    [
      'every part of a URL, decoded',
      {
        DATABASE_URL:
          'postgresql://an%40n:p%23w%2F@db.example:6543/my%20shop?sslmode=require&sslrootcert=%2Fca.pem',
      },
      {
        host: 'db.example',
        port: 6543,
        user: 'an@n',
        password: 'p#w/',
        database: 'my shop',
        sslMode: 'require',
        sslRootCert: '/ca.pem',
      },
    ],
    [
      'what a URL leaves out, from PG* variables',
      {
        DATABASE_URL: 'postgres://db',
        PGUSER: 'ann',
        PGPASSWORD: 'secret',
        PGPORT: '5433',
        PGSSLMODE: 'disable',
      },
      { host: 'db', port: 5433, user: 'ann', password: 'secret', database: 'ann', sslMode: 'disable' },
    ],
    [
      'PG* variables alone',
      { PGHOST: '/run/postgresql', PGDATABASE: 'shop', PGPASSWORD: 'p' },
      { host: '/run/postgresql', port: 5432, user: 'postgres', database: 'shop', sslMode: 'prefer' },
    ],
    [
      'a URL over the variables',
      {
        DATABASE_URL: 'postgresql://ann:a@db:1/shop?sslmode=verify-full',
        PGHOST: 'x',
        PGPORT: '2',
        PGDATABASE: 'y',
        PGSSLMODE: 'disable',
      },
      { host: 'db', port: 1, database: 'shop', sslMode: 'verify-full' },
    ],
    [
      'a socket named by a parameter',
      { DATABASE_URL: 'postgresql:///shop?host=/tmp&user=ann&port=5440&password=p' },
      { host: '/tmp', port: 5440, user: 'ann', password: 'p', database: 'shop' },
    ],
    ['an IPv6 address', { DATABASE_URL: 'postgresql://ann:a@[::1]:5432/shop' }, { host: '::1', port: 5432 }],
  ])('%s', (_name, env, expected) => {
    expect(options({ PGPASSFILE: '/nowhere', ...env })).toMatchObject(expected);
  });

  it('refuses an unknown sslmode rather than connecting with less', () => {
    expect(() => options({ DATABASE_URL: 'postgresql://db/shop?sslmode=verify' })).toThrow('sslmode');
  });

  it('asks for DATABASE_URL where nothing names a server', () => {
    expect(() => options({})).toThrow('DATABASE_URL');
  });
});

describe('the password file', () => {
  const password = (url: string) => options({ DATABASE_URL: url, PGPASSFILE: passwordFile }).password;

  it.each([
    ['the line that fits, colons kept', 'postgresql://ann@db:5432/shop', 'with:colon'],
    ['escaped characters', 'postgresql://ann@db/back:slash', 'escaped:\\'],
    ['a socket, under localhost', 'postgresql:///any?host=/tmp', 'of the socket'],
    ['no line that fits', 'postgresql://ann@db:5432/other', undefined],
    ['a password of the URL first', 'postgresql://ann:own@db:5432/shop', 'own'],
  ])('%s', (_name, url, expected) => {
    expect(password(url)).toBe(expected);
  });

  it.skipIf(process.platform === 'win32')('is ignored while others may read it (not on Windows)', () => {
    chmodSync(passwordFile, 0o644);
    expect(password('postgresql://ann@db:5432/shop')).toBeUndefined();
    chmodSync(passwordFile, 0o600);
  });
});
