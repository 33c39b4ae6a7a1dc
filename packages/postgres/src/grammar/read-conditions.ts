import type { Grammar } from './read-statement.js';

/** A comparison of one column, or one function of it, with something that is not a column. */
export interface Condition {
  /** As it would stand in CREATE INDEX: `status`, `lower(email)`. */
  expression: string;
  kind: 'equality' | 'range';
}

type Node = Record<string, unknown>;

const ranges = new Set(['<', '<=', '>', '>=']);

/** The conditions of a filter that an index could serve: those all of which must hold. A filter that cannot be read has none. */
export function readConditions(grammar: Grammar, filter: string): Condition[] {
  let tree: unknown;
  try {
    tree = grammar.parse(`SELECT ${filter}`).stmts?.[0]?.stmt;
  } catch {
    return [];
  }
  const target = path(tree, 'SelectStmt', 'targetList');
  const pending: unknown[] = Array.isArray(target)
    ? target.map((item) => path(item, 'ResTarget', 'val'))
    : [];
  const found: Condition[] = [];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const conjunction = path(node, 'BoolExpr');
    if (isNode(conjunction)) {
      if (conjunction.boolop === 'AND_EXPR' && Array.isArray(conjunction.args))
        pending.push(...conjunction.args);
      continue;
    }
    const condition = comparison(path(node, 'A_Expr'));
    if (condition) found.push(condition);
  }
  return found;
}

function comparison(node: unknown): Condition | undefined {
  if (!isNode(node)) return undefined;
  const operator = String(
    path(Array.isArray(node.name) ? node.name.at(-1) : undefined, 'String', 'sval') ?? '',
  );
  const kind = ranges.has(operator)
    ? 'range'
    : operator === '=' &&
        (node.kind === 'AEXPR_OP' || node.kind === 'AEXPR_OP_ANY' || node.kind === 'AEXPR_IN')
      ? 'equality'
      : undefined;
  if (!kind) return undefined;
  const [left, right] = [indexable(node.lexpr), indexable(node.rexpr)];
  if (left && !mentionsColumn(node.rexpr)) return { expression: left, kind };
  if (right && !mentionsColumn(node.lexpr)) return { expression: right, kind };
  return undefined;
}

/** A column, or one function of one column; casts that EXPLAIN shows around it are taken off. */
function indexable(node: unknown): string | undefined {
  const inner = path(node, 'TypeCast', 'arg') ?? node;
  const fields = path(inner, 'ColumnRef', 'fields');
  if (Array.isArray(fields)) return quote(String(path(fields.at(-1), 'String', 'sval') ?? '')) || undefined;
  const call = path(inner, 'FuncCall');
  if (!isNode(call) || !Array.isArray(call.funcname) || !Array.isArray(call.args) || call.args.length !== 1)
    return undefined;
  const argument = indexable(call.args[0]);
  return argument && !argument.includes('(')
    ? `${quote(String(path(call.funcname.at(-1), 'String', 'sval')))}(${argument})`
    : undefined;
}

function mentionsColumn(node: unknown): boolean {
  return JSON.stringify(node ?? null).includes('"ColumnRef"');
}

function quote(name: string): string {
  return name === '' || /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function path(node: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>((at, key) => (isNode(at) ? at[key] : undefined), node);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
