import type { Facts, FunctionName, Name, Reading } from './facts.js';

/** A node of the parse tree: field names to nodes, lists and plain values. */
type Node = Record<string, unknown>;

/** Reads parse trees; the worker gives it libpg-query. */
export interface Grammar {
  parse(sql: string): { stmts?: Array<{ stmt?: unknown }> };
}

/** Utility and data-changing statements, and clauses that change something inside a SELECT. */
const writingNodes = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/**
 * The facts of the one statement in a text. The tree is walked without recursion: the depth of an expression is the sender's choice.
 * @throws whatever the grammar throws for a text it cannot read
 */
export function readStatement(grammar: Grammar, sql: string): Reading {
  const trees = (grammar.parse(sql).stmts ?? []).flatMap(({ stmt }) => (isNode(stmt) ? [stmt] : []));
  if (trees.length === 0) return { kind: 'empty' };
  if (trees.length > 1) return { kind: 'several', count: trees.length };
  return { kind: 'statement', facts: factsOf(trees[0] ?? {}) };
}

/** The names in every statement of a text, for bodies of functions. */
export function readAll(grammar: Grammar, sql: string): Facts[] {
  return (grammar.parse(sql).stmts ?? []).flatMap(({ stmt }) => (isNode(stmt) ? [factsOf(stmt)] : []));
}

export function factsOf(tree: Node): Facts {
  const { name: outer, body } = topLevel(tree);
  const explain = outer === 'ExplainStmt';
  const inner = explain && isNode(body.query) ? topLevel(body.query) : { name: outer, body };
  const facts: Facts = {
    statement: inner.name,
    explain,
    writes: [],
    unrestricted: [],
    functions: [],
    operators: [],
    types: [],
    relations: [],
    fields: [],
    params: 0,
  };
  const pending: unknown[] = [inner.body];
  collect(inner.name, inner.body, facts);
  while (pending.length > 0) {
    const node = pending.pop();
    if (Array.isArray(node)) {
      for (const item of node) pending.push(item);
      continue;
    }
    if (!isNode(node)) continue;
    for (const [key, value] of Object.entries(node)) {
      if (isNode(value)) collect(key, value, facts);
      if (key === 'lockingClause') facts.writes.push('LockingClause');
      pending.push(value);
    }
  }
  return facts;
}

/** Notes what one node says. `key` is its type where the tree wraps it, else the field it stands in. */
function collect(key: string, node: Node, facts: Facts): void {
  if (writingNodes.has(key)) facts.writes.push(key);
  if (key === 'intoClause' && isNode(node.rel)) facts.writes.push('IntoClause');
  if (key === 'UpdateStmt' || key === 'DeleteStmt') noteUnrestricted(key, node, facts);
  if (Array.isArray(node.funcname)) facts.functions.push(functionName(node));
  if (Array.isArray(node.names)) facts.types.push(nameOf(node.names));
  if (typeof node.relname === 'string') facts.relations.push(relationName(node));
  if (key === 'RangeTableSample' && Array.isArray(node.method)) facts.functions.push(nameOf(node.method));
  if (Array.isArray(node.operName)) facts.operators.push(nameOf(node.operName));
  if (Array.isArray(node.useOp)) facts.operators.push(nameOf(node.useOp));
  if (key === 'A_Expr') facts.operators.push(...expressionOperators(node));
  // These compare with "=" without saying so.
  if (key === 'CaseExpr' || key === 'JoinExpr' || key === 'GroupingSet') facts.operators.push({ name: '=' });
  if (key === 'ColumnRef' && Array.isArray(node.fields) && node.fields.length > 1)
    facts.fields.push(...stringsOf(node.fields).slice(1));
  if (Array.isArray(node.indirection)) facts.fields.push(...stringsOf(node.indirection));
  if (key === 'ParamRef' && typeof node.number === 'number')
    facts.params = Math.max(facts.params, node.number);
}

function topLevel(tree: Node): { name: string; body: Node } {
  const [name = '', body] = Object.entries(tree)[0] ?? [];
  return { name, body: isNode(body) ? body : {} };
}

function noteUnrestricted(key: string, { relation, whereClause }: Node, facts: Facts) {
  if (isNode(relation) && !(whereClause && JSON.stringify(whereClause).includes('"ColumnRef"'))) {
    facts.unrestricted.push({
      verb: key === 'UpdateStmt' ? 'UPDATE' : 'DELETE',
      relation: relationName(relation),
    });
  }
}

function functionName({ funcname, args }: Node): FunctionName {
  // Checked by the caller.
  const name = nameOf(funcname as unknown[]);
  return { ...name, args: Array.isArray(args) ? args.length : 0 };
}

function relationName({ schemaname, relname }: Node): Name {
  return { ...(typeof schemaname === 'string' ? { schema: schemaname } : {}), name: String(relname) };
}

function expressionOperators({ kind, name }: Node): Name[] {
  const own = Array.isArray(name) ? nameOf(name) : undefined;
  switch (kind) {
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return ['<', '<=', '>', '>='].map((symbol) => ({ name: symbol }));
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
    case 'AEXPR_NULLIF':
      return [{ name: '=' }];
    default:
      return own ? [own] : [];
  }
}

function nameOf(parts: unknown[]): Name {
  const strings = stringsOf(parts);
  const name = strings.at(-1) ?? '';
  const schema = strings.at(-2);
  return schema === undefined ? { name } : { schema, name };
}

function stringsOf(parts: unknown[]): string[] {
  return parts.flatMap((part) =>
    isNode(part) && isNode(part.String) ? [String(part.String.sval ?? '')] : [],
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
