import { type BodyReading, emptyBody, readSql } from './body-reading.js';
import { readPlpgsql, type Scanner } from './read-plpgsql.js';

const readable = new Set(['plperl', 'pltcl', 'plv8']);

// Only through these can code in another trusted language reach the database, or hide that it does.
const waysToTheDatabase =
  /spi_|subtransaction|plv8|plpy|server|execute|eval|uplevel|subst|interp|apply|function|global|require|symbol|->\s*can\b|&\s*[{$]|\*\s*\{|->\s*[$(]|::|\[\s*\$|\{\*\}/i;

/** The names in a body: by grammar where it is SQL, token by token where it is PL/pgSQL. */
export function readBody(scanner: Scanner, language: string, body: string): BodyReading {
  if (language === 'sql') return readSql(scanner, body);
  if (language === 'plpgsql') return readPlpgsql(scanner, body);
  if (!readable.has(language)) return emptyBody(`nobody here reads ${language}`);
  return emptyBody(
    waysToTheDatabase.test(body) ? `it runs SQL from ${language}, or may put calls together` : undefined,
  );
}
