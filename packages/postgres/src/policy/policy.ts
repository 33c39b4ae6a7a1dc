import { ToolError } from '@patchbay/core';
import type { BodyReading } from '../grammar/body-reading.js';
import type { Facts } from '../grammar/facts.js';
import type { Grammar } from '../grammar/grammar.js';
import {
  type CatalogQuery,
  type CatalogRelation,
  loadEntries,
  loadFunctions,
  type UserFunction,
} from './catalog.js';
import { isHarmless, isRefusedByName } from './known-functions.js';
import { quoted } from './quoted.js';
import { refusal } from './refusal.js';
import { refuseSecrets } from './secrets.js';
import { spelled } from './spelled.js';
import { createSystemFunctions, type FunctionSettings } from './system-functions.js';
import { type Changes, changesOf, noChanges, passedOn, refuseSystemTables } from './system-tables.js';

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
  /** True when a person's own function runs in it. */
  runsFunctions: boolean;
}

export interface PolicyOptions extends FunctionSettings {
  grammar: Grammar;
}

/** Names still to be looked up, and how the statement gets to them. */
interface Errand {
  facts: Omit<BodyReading, 'opaque'>;
  /** `view v_evil`, outermost first; empty for the statement itself. */
  path: string[];
  /** Names from a function, which may look for relations elsewhere than the session does. */
  anywhere: boolean;
  /** Those of its relations whose rows are changed. */
  changes: Changes;
}

// Bodies that call bodies: more than this nobody follows by reading.
const mostErrands = 200;

export function createPolicy({ grammar, allow, deny }: PolicyOptions): Policy {
  const systemFunctions = createSystemFunctions({ allow, deny });
  /** What the text of a function mentions, by language and text. */
  const bodies = new Map<string, BodyReading>();

  async function judge(
    facts: Facts,
    query: CatalogQuery,
    { mayWrite, signal }: { mayWrite: boolean; signal: AbortSignal },
  ): Promise<Verdict> {
    if (facts.setting !== undefined)
      await refuseSecrets({ functions: [], relations: [], setting: facts.setting }, query, []);
    // Neither of the two runs any code.
    if (facts.bare || facts.statement === 'VariableShowStmt')
      return { usesAllowed: false, runsFunctions: false };
    const errands: Errand[] = [{ facts, path: [], anywhere: false, changes: changesOf(facts) }];
    const seen = new Set<string>();
    const verdict: Verdict = { usesAllowed: false, runsFunctions: false };
    for (let done = 0; done < errands.length; done += 1) {
      const errand = errands[done];
      if (!errand) break;
      if (done > mostErrands)
        throw refusal('the functions behind it call each other too deeply to be followed', errand.path);
      await run(errand);
    }
    return verdict;

    async function run({ facts: written, path, anywhere, changes }: Errand): Promise<void> {
      const names = spelled(written);
      const system = await systemFunctions.load(query);
      const calls = [...names.functions, ...names.fields.map((name) => ({ name, args: 1 }))];
      for (const call of calls)
        if (systemFunctions.refuse(call, system, { mayWrite, path })) verdict.usesAllowed = true;
      const entries = await loadEntries(query, {
        functions: distinct(calls),
        operators: names.operators,
        types: distinct([...names.types, ...names.functions]),
        relations: anywhere ? [] : [...new Set(names.relations.map(quoted))],
        relationsAnywhere: anywhere ? distinct(names.relations) : [],
        // PostgreSQL writes a definition with IN or NULLIF and leaves out whose "=" it was made with.
        operatorsAnywhere: anywhere || path.length > 0,
      });
      await refuseSecrets({ functions: names.functions, relations: entries.relations }, query, path);
      const changed = await refuseSystemTables(changes, entries.relations, { query, path });
      for (const found of entries.functions) if (isCalled(found, names, anywhere)) await visit(found, path);
      for (const { via, function: found } of entries.reached) await visit(found, [...path, via]);
      for (const relation of entries.relations)
        await visitRelation(relation, path, changed.has(relation.oid) ? changes : noChanges);
      for (const { oid, name, checks } of entries.domains) {
        if (once(`type ${oid}`))
          for (const check of checks)
            await follow(`SELECT (${check.replace(/^CHECK /, '').replace(/ NOT VALID$/, '')})`, [
              ...path,
              `domain ${name}`,
            ]);
      }
    }

    async function visitRelation(
      { oid, name, definition, policies, runs_program }: CatalogRelation,
      path: string[],
      changes: Changes,
    ) {
      if (runs_program) throw refusal(`foreign table ${name} runs a program on the server`, path);
      // Who has followed what is only read of a view has not followed what is changed through it.
      if (!once(`relation ${oid} ${changes === noChanges}`)) return;
      if (definition) await follow(definition, [...path, `view ${name}`], changes);
      for (const policy of policies) await follow(`SELECT (${policy})`, [...path, `row security of ${name}`]);
    }

    /** A function that runs: refused, contained by READ ONLY and ROLLBACK and so fine, or to be followed through its body. */
    async function visit(found: UserFunction, path: string[]): Promise<void> {
      const { oid, schema, name, language, contained, parts, arg_defaults: defaults } = found;
      if (!once(`function ${oid}`)) return;
      const said = (list: string[]) => list.includes(name) || list.includes(`${schema}.${name}`);
      if (said(deny)) throw refusal(`${name} is denied by POSTGRES_DENY_FUNCTIONS`, path, 'Do without it.');
      verdict.runsFunctions = true;
      if (said(allow)) {
        verdict.usesAllowed = true;
        return;
      }
      if (defaults) await follow(`SELECT ${defaults}`, [...path, `a default of ${name}`]);
      if (parts.length > 0) {
        for (const part of await loadFunctions(query, parts))
          await visit(part, [...path, `aggregate ${name}`]);
      } else if (contained) {
        const way = [...path, `function ${name}`];
        errands.push({
          facts: await bodyFacts(found, path),
          path: way,
          anywhere: !found.is_bound,
          changes: noChanges,
        });
      } else {
        if (language !== 'c' && language !== 'internal')
          throw refusal(`${name} is written in ${language}, which may do anything`, path);
        refuseForeignCode(found, path);
      }
    }

    async function bodyFacts(found: UserFunction, path: string[]): Promise<BodyReading> {
      const { name, language, source, settings } = found;
      if (settings.some((setting) => setting.startsWith('standard_conforming_strings=')))
        throw refusal(`${name} cannot be followed: it changes how its own text is read`, path);
      const key = `${language}:${source}`;
      const body = bodies.get(key) ?? (await grammar.readBody(language, source, signal));
      if (bodies.size > 1_000) bodies.clear();
      bodies.set(key, body);
      if (body.opaque) throw refusal(`${name} cannot be followed: ${body.opaque}`, path);
      return body;
    }

    async function follow(sql: string, path: string[], changes = noChanges) {
      const behind = await grammar.read(sql, signal).catch((error) => {
        signal.throwIfAborted();
        // Nothing is wrong with the definition when nobody could read it.
        if (!ToolError.is(error) || error.code === 'unavailable') throw error;
        throw refusal('a definition behind it cannot be read', path);
      });
      errands.push({
        facts: behind,
        path,
        anywhere: false,
        changes: changes === noChanges ? noChanges : passedOn(behind, changes),
      });
    }

    function once(key: string): boolean {
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    }
  }

  return { judge };
}

/** C is trusted as far as it says that it changes nothing; under another name it is the same code. */
function refuseForeignCode(
  { name, language, volatile, most_args, source, same_code }: UserFunction,
  path: string[],
) {
  const reason = [name, source, ...same_code]
    .map((alias) => isRefusedByName({ name: alias, args: most_args }))
    .find((why) => why !== undefined);
  if (reason) throw refusal(`${name} ${reason}`, path);
  const acts = volatile ? [name] : same_code;
  if (!acts.every(isHarmless))
    throw refusal(`${name} can act outside the transaction (${language}, volatile)`, path);
}

function isCalled(
  { schema, name, least_args, most_args, takes_row, on_path }: UserFunction,
  { functions, fields }: Errand['facts'],
  anywhere: boolean,
): boolean {
  const isFound = anywhere || on_path;
  const called = functions.some(
    (call) =>
      call.name === name &&
      (call.schema === undefined ? isFound : call.schema === schema) &&
      (call.args === undefined || (call.args >= least_args && call.args <= most_args)),
  );
  return called || (isFound && takes_row && least_args <= 1 && fields.includes(name));
}

function distinct(names: Array<{ name: string }>): string[] {
  return [...new Set(names.map(({ name }) => name))];
}
