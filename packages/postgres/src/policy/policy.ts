import { ToolError } from '@patchbay/core';
import type { Facts, FunctionName, Name } from '../grammar/facts.js';
import type { Grammar } from '../grammar/grammar.js';
import {
  type CatalogEntries,
  type CatalogQuery,
  loadEntries,
  loadFunctions,
  loadSystemFunctions,
  type SystemFunction,
  type UserFunction,
} from './catalog.js';
import { isHarmless, isRefusedByName, isSecretRelation, writersOfSequences } from './known-functions.js';

/** Decides whether everything a statement runs, however it is reached, keeps to the database and leaves it as it is. */
export interface Policy {
  /**
   * @param mayWrite true for statements of execute_sql: sequences may move on
   * @throws ToolError `refused`, naming what is refused and how it is reached
   */
  judge(
    facts: Facts,
    query: CatalogQuery,
    options: { mayWrite: boolean; signal: AbortSignal },
  ): Promise<Verdict>;
}

export interface Verdict {
  /** True when a function ran that only a person's setting allows: it may have left something behind in the session. */
  usesAllowed: boolean;
}

export interface PolicyOptions {
  grammar: Grammar;
  /** Functions a person allowed, by name or schema.name. */
  allow: string[];
  deny: string[];
}

/** Names still to be looked up, and how the statement gets to them. */
interface Errand {
  facts: Pick<Facts, 'functions' | 'operators' | 'types' | 'relations' | 'fields'>;
  /** `view v_evil`, outermost first; empty for the statement itself. */
  path: string[];
  /** Names from the text of a function, where it cannot be told what each of them is. */
  loose: boolean;
}

// Bodies that call bodies: deeper than this nobody follows by reading.
const mostErrands = 200;

export function createPolicy({ grammar, allow, deny }: PolicyOptions): Policy {
  let systemFunctions: Promise<Map<string, SystemFunction[]>> | undefined;
  /** What the text of a function mentions, by number and version of its definition. */
  const bodies = new Map<string, Errand['facts']>();

  async function judge(
    facts: Facts,
    query: CatalogQuery,
    { mayWrite, signal }: { mayWrite: boolean; signal: AbortSignal },
  ): Promise<Verdict> {
    const errands: Errand[] = [{ facts, path: [], loose: false }];
    const seen = new Set<string>();
    let usesAllowed = false;
    for (let done = 0; done < errands.length; done += 1) {
      const errand = errands[done];
      if (!errand || !needsLooking(errand.facts)) continue;
      if (done > mostErrands)
        throw refusal('the functions behind it call each other too deeply to be followed', errand.path);
      await run(errand);
    }
    return { usesAllowed };

    async function run({ facts: names, path, loose }: Errand): Promise<void> {
      for (const { name, schema } of names.relations) {
        if (
          !loose &&
          isSecretRelation(name) &&
          (schema === undefined || schema === 'pg_catalog' || schema === 'information_schema')
        ) {
          throw refusal(
            `${name} holds credentials`,
            path,
            'Ask for something else: pg_roles and pg_settings have no secrets.',
          );
        }
      }
      systemFunctions ??= loadSystem(query).catch((error) => {
        systemFunctions = undefined;
        throw error;
      });
      const system = await systemFunctions;
      for (const call of names.functions) refuseSystemFunction(call, system, path);
      const entries = await loadEntries(query, {
        functions: [...new Set([...names.functions.map(({ name }) => name), ...names.fields])],
        operators: [...new Set(names.operators.map(({ name }) => name))],
        types: [...new Set([...names.types, ...names.functions].map(({ name }) => name))],
        relations: [...new Set(names.relations.map(quoted))],
      });
      const reachable = new Set([
        ...entries.types,
        ...entries.relations.flatMap(({ column_types }) => column_types),
      ]);
      for (const found of entries.functions) {
        if (isCalled(found, names)) {
          for (const type of [...found.arg_types, found.result_type]) reachable.add(type);
          await visit(found, path);
        }
      }
      await visitReached(entries, reachable, path);
      for (const relation of entries.relations) await visitRelation(relation, path, loose);
      for (const { oid, name, checks } of entries.domains) {
        if (once(`type ${oid}`))
          for (const check of checks)
            await follow(`SELECT (${check.replace(/^CHECK /, '').replace(/ NOT VALID$/, '')})`, [
              ...path,
              `domain ${name}`,
            ]);
      }
    }

    /** Functions behind the operators and casts that the statement's types can reach. */
    async function visitReached(
      { operators, casts }: CatalogEntries,
      reachable: Set<string>,
      path: string[],
    ) {
      const isReached = (type: string) => type === '0' || Number(type) < 16_384 || reachable.has(type);
      const behind = new Map<string, string>();
      for (const { symbol, function: oid, arg_types } of operators)
        if (arg_types.every(isReached)) behind.set(oid, `operator ${symbol}`);
      for (const { source, target, function: oid, implicit } of casts) {
        const named = reachable.has(target) || (implicit && reachable.has(source));
        if (named || (implicit && Number(source) < 16_384 && Number(target) < 16_384))
          behind.set(oid, 'a cast');
      }
      if (behind.size === 0) return;
      for (const found of await loadFunctions(query, [...behind.keys()]))
        await visit(found, [...path, behind.get(found.oid) ?? '']);
    }

    async function visitRelation(
      { oid, schema, name, definition, policies, runs_program }: CatalogEntries['relations'][number],
      path: string[],
      loose: boolean,
    ) {
      if (runs_program) throw refusal(`foreign table ${name} runs a program on the server`, path);
      if (loose && isSecretRelation(name) && (schema === 'pg_catalog' || schema === 'information_schema'))
        throw refusal(`${name} holds credentials`, path);
      if (!once(`relation ${oid}`)) return;
      if (definition) await follow(definition, [...path, `view ${name}`]);
      for (const policy of policies) await follow(`SELECT (${policy})`, [...path, `row security of ${name}`]);
    }

    /** A function that runs: refused, contained by READ ONLY and ROLLBACK and so fine, or to be followed through its body. */
    async function visit(found: UserFunction, path: string[]) {
      const { oid, schema, name, language, contained, volatile, version, source, parts } = found;
      if (!once(`function ${oid}`)) return;
      const said = (names: string[]) => names.includes(name) || names.includes(`${schema}.${name}`);
      if (said(deny)) throw refusal(`${name} is denied by POSTGRES_DENY_FUNCTIONS`, path, 'Do without it.');
      if (said(allow)) {
        usesAllowed = true;
        return;
      }
      if (isRefusedByName(name, found.most_args))
        throw refusal(`${name} runs SQL it is given, or waits`, path);
      if (found.arg_defaults) await follow(`SELECT ${found.arg_defaults}`, [...path, `a default of ${name}`]);
      if (parts.length > 0) {
        for (const part of await loadFunctions(query, parts))
          await visit(part, [...path, `aggregate ${name}`]);
        return;
      }
      if (contained) {
        errands.push({
          facts: await bodyFacts(oid, version, language, source, name, path),
          path: [...path, `function ${name}`],
          loose: true,
        });
        return;
      }
      if (volatile && !isHarmless(name))
        throw refusal(`${name} can act outside the transaction (${language}, volatile)`, path);
      if (language !== 'c' && language !== 'internal')
        throw refusal(`${name} is written in ${language}, which may do anything`, path);
    }

    async function bodyFacts(
      oid: string,
      version: string,
      language: string,
      source: string,
      name: string,
      path: string[],
    ): Promise<Errand['facts']> {
      const key = `${oid}:${version}`;
      const known = bodies.get(key);
      if (known) return known;
      const body = await grammar.readBody(language, source ?? '', signal);
      if (body.opaque) throw refusal(`${name} cannot be followed: ${body.opaque}`, path);
      const names = body.names.map((word) => ({ name: word }));
      const facts = {
        functions: names,
        operators: body.operators.map((symbol) => ({ name: symbol })),
        types: names,
        relations: names,
        fields: [],
      };
      if (bodies.size > 1_000) bodies.clear();
      bodies.set(key, facts);
      return facts;
    }

    async function follow(sql: string, path: string[]) {
      const facts = await grammar.read(sql, signal).catch((error) => {
        signal.throwIfAborted();
        throw ToolError.is(error) ? refusal('a definition behind it cannot be read', path) : error;
      });
      errands.push({ facts, path, loose: false });
    }

    function once(key: string): boolean {
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    }

    function refuseSystemFunction(
      { schema, name, args }: FunctionName,
      system: Map<string, SystemFunction[]>,
      path: string[],
    ) {
      if (schema !== undefined && schema !== 'pg_catalog' && schema !== 'information_schema') return;
      if (deny.includes(name))
        throw refusal(`${name} is denied by POSTGRES_DENY_FUNCTIONS`, path, 'Do without it.');
      if (mayWrite && writersOfSequences.has(name)) return;
      if (allow.includes(name)) {
        usesAllowed = true;
        return;
      }
      if (isRefusedByName(name, args)) throw refusal(`${name} runs SQL it is given, or waits`, path);
      if (isHarmless(name)) return;
      const fits = (system.get(name) ?? []).some(
        ({ least_args, most_args }) => args === undefined || (args >= least_args && args <= most_args),
      );
      if (fits) throw refusal(`${name} can change something that a rollback does not undo`, path);
    }
  }

  return { judge };
}

/** Literals and the system's own types cannot reach anything: no look at the catalogue is needed. */
function needsLooking({ functions, operators, types, relations, fields }: Errand['facts']): boolean {
  return (
    functions.length + operators.length + relations.length + fields.length > 0 ||
    types.some(({ schema }) => schema !== 'pg_catalog')
  );
}

function isCalled(
  { schema, name, least_args, most_args, takes_row }: UserFunction,
  { functions, fields }: Errand['facts'],
): boolean {
  const called = functions.some(
    (call) =>
      call.name === name &&
      (call.schema === undefined || call.schema === schema) &&
      (call.args === undefined || (call.args >= least_args && call.args <= most_args)),
  );
  return called || (takes_row && least_args <= 1 && fields.includes(name));
}

async function loadSystem(query: CatalogQuery): Promise<Map<string, SystemFunction[]>> {
  const byName = new Map<string, SystemFunction[]>();
  for (const found of await loadSystemFunctions(query))
    byName.set(found.name, [...(byName.get(found.name) ?? []), found]);
  return byName;
}

function quoted({ schema, name }: Name): string {
  const quote = (part: string) => `"${part.replaceAll('"', '""')}"`;
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`;
}

function refusal(reason: string, path: string[], next?: string): ToolError {
  const way = path.length === 0 ? '' : `, reached through ${path.join(', then ')}`;
  return new ToolError('refused', `Not run: ${reason}${way}.`, {
    next:
      next ??
      'Do without it; or, if it is known to be harmless, its name can be added to POSTGRES_ALLOW_FUNCTIONS by whoever runs this server.',
  });
}
