import type { FunctionName } from '../grammar/facts.js';
import { type CatalogQuery, loadSystemFunctions, type SystemFunction } from './catalog.js';
import { isHarmless, isRefusedByName, writersOfSequences } from './known-functions.js';
import { refusal } from './refusal.js';

/** Names that whoever runs the server allowed or denied. */
export interface FunctionSettings {
  allow: string[];
  deny: string[];
}

/** The server's own functions, asked for once. */
export function createSystemFunctions({ allow, deny }: FunctionSettings) {
  let loading: Promise<Map<string, SystemFunction[]>> | undefined;

  return {
    load(query: CatalogQuery): Promise<Map<string, SystemFunction[]>> {
      loading ??= load(query).catch((error) => {
        loading = undefined;
        throw error;
      });
      return loading;
    },
    /**
     * @returns true when only a person's setting allows the function
     * @throws ToolError `refused` when a system function of that name acts outside the transaction
     */
    refuse(
      call: FunctionName,
      system: Map<string, SystemFunction[]>,
      { mayWrite, path }: { mayWrite: boolean; path: string[] },
    ): boolean {
      const { schema, name, args } = call;
      if (schema !== undefined && schema !== 'pg_catalog' && schema !== 'information_schema') return false;
      if (deny.includes(name))
        throw refusal(`${name} is denied by POSTGRES_DENY_FUNCTIONS`, path, 'Do without it.');
      if (mayWrite && writersOfSequences.has(name)) return false;
      if (allow.includes(name)) return true;
      const reason = isRefusedByName(call);
      if (reason) throw refusal(`${name} ${reason}`, path);
      if (isHarmless(name)) return false;
      const fits = (system.get(name) ?? []).some(
        ({ least_args, most_args }) => args === undefined || (args >= least_args && args <= most_args),
      );
      if (fits) throw refusal(`${name} can change something that a rollback does not undo`, path);
      return false;
    },
  };
}

async function load(query: CatalogQuery): Promise<Map<string, SystemFunction[]>> {
  const byName = new Map<string, SystemFunction[]>();
  for (const found of await loadSystemFunctions(query))
    byName.set(found.name, [...(byName.get(found.name) ?? []), found]);
  return byName;
}
