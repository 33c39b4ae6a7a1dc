import type { Facts, FunctionName, Name, Reading } from './facts.js';

/** A node of the parse tree: field names to nodes, lists and plain values. */
type Node = Record<string, unknown>;

/** Reads parse trees; the worker gives it libpg-query. */
export interface Grammar {
  parse(sql: string): { stmts?: Array<{ stmt?: unknown }> };
}

/** Statements that change data wherever in a statement they stand. */
const writingNodes = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/**
 * The facts of the one statement in a text. The tree is walked without recursion: the depth of an expression is the sender's choice.
 * @throws whatever the grammar throws for a text it cannot read
 */
export function readStatement(grammar: Grammar, sql: string): Reading {
  const trees = treesOf(grammar, sql);
  if (trees.length === 0) return { kind: 'empty' };
  if (trees.length > 1) return { kind: 'several', count: trees.length };
  return { kind: 'statement', facts: factsOf(trees[0] ?? {}) };
}

/** The names in every statement of a text, for bodies of functions. */
export function readAll(grammar: Grammar, sql: string): Facts[] {
  return treesOf(grammar, sql).map(factsOf);
}

function treesOf(grammar: Grammar, sql: string): Node[] {
  // The parser takes everything but this, which is a text without a statement like any other.
  if (sql === '') return [];
  return (grammar.parse(sql).stmts ?? []).flatMap(({ stmt }) => (isNode(stmt) ? [stmt] : []));
}

/** True for what the grammar says of a text; anything else it throws is a failure of its own. */
export function isSyntaxError(error: unknown): boolean {
  // The parser's errors have details; the scanner's message takes the place of its JSON and is no JSON.
  return error instanceof Error && ('sqlDetails' in error || error instanceof SyntaxError);
}

/** The value of a string constant as SQL spells it: `'it''s'`, `E'\\154'`, `$$text$$`. */
export function readConstant(grammar: Grammar, constant: string): string {
  const [first] = grammar.parse(`VALUES (${constant})`).stmts ?? [];
  let value: unknown = first?.stmt;
  for (const key of ['SelectStmt', 'valuesLists', 0, 'List', 'items', 0])
    value = Array.isArray(value) ? value[Number(key)] : isNode(value) ? value[key] : undefined;
  return textOf(value) ?? '';
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
    targets: [],
    base: inner.name === 'SelectStmt' ? baseOf(inner.body) : undefined,
    fields: [],
    params: 0,
    setting: settingOf(inner.name, inner.body),
    bare: inner.name === 'SelectStmt',
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
      if (typeof value === 'object' && !bareNodes.has(key)) facts.bare = false;
      if (key === 'lockingClause') facts.writes.push('LockingClause');
      pending.push(value);
    }
  }
  return facts;
}

/** All a SELECT of constants and parameters is made of. */
const bareNodes = new Set(
  'targetList ResTarget val A_Const ParamRef ival sval fval boolval bsval'.split(' '),
);

/**
 * Constructs of newer grammars that older servers read as calls of a function of that name, which a person may have made
 * (PostgreSQL release notes, 16 and 17).
 */
const newerConstructs = new Map(
  Object.entries({
    JsonParseExpr: ['json'],
    JsonScalarExpr: ['json_scalar'],
    JsonSerializeExpr: ['json_serialize'],
    JsonObjectConstructor: ['json_object'],
    JsonArrayConstructor: ['json_array'],
    JsonArrayQueryConstructor: ['json_array'],
    JsonObjectAgg: ['json_objectagg'],
    JsonArrayAgg: ['json_arrayagg'],
    JsonFuncExpr: ['json_exists', 'json_query', 'json_value'],
    JsonTable: ['json_table'],
    MergeSupportFunc: ['merge_action'],
  }),
);

/** Operators that a construct stands for without naming them (PostgreSQL's parse_expr.c, parse_clause.c, parse_cte.c). */
const impliedOperators = new Map(
  Object.entries({
    CaseExpr: ['='],
    JoinExpr: ['='],
    SubLink: ['='],
    cycle_clause: ['=', '<>'],
  }),
);

/** Notes what one node says. `key` is its type where the tree wraps it, else the field it stands in. */
function collect(key: string, node: Node, facts: Facts): void {
  if (writingNodes.has(key)) facts.writes.push(key);
  if (key === 'intoClause' && isNode(node.rel)) facts.writes.push('IntoClause');
  if (key === 'UpdateStmt' || key === 'DeleteStmt') noteUnrestricted(key, node, facts);
  if (Array.isArray(node.funcname) && key !== 'CreateFunctionStmt') noteFunction(node, facts);
  for (const name of newerConstructs.get(key) ?? []) facts.functions.push({ name });
  if (Array.isArray(node.names)) facts.types.push(nameOf(node.names));
  if (typeof node.relname === 'string') noteRelation(key, node, facts);
  if (key === 'RangeTableSample' && Array.isArray(node.method)) facts.functions.push(nameOf(node.method));
  if (Array.isArray(node.operName)) facts.operators.push(nameOf(node.operName));
  if (Array.isArray(node.useOp)) facts.operators.push(nameOf(node.useOp));
  if (key === 'A_Expr') facts.operators.push(...expressionOperators(node));
  for (const name of impliedOperators.get(key) ?? []) facts.operators.push({ name });
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

function settingOf(statement: string, { name, kind }: Node): string | undefined {
  if (statement !== 'VariableShowStmt' && statement !== 'VariableSetStmt') return undefined;
  return kind === 'VAR_RESET_ALL' ? 'all' : String(name).toLowerCase();
}

function noteUnrestricted(key: string, { relation, whereClause }: Node, facts: Facts) {
  if (isNode(relation) && !(whereClause && JSON.stringify(whereClause).includes('"ColumnRef"'))) {
    facts.unrestricted.push({
      verb: key === 'UpdateStmt' ? 'UPDATE' : 'DELETE',
      relation: relationName(relation),
    });
  }
}

/** Where a query may stand in its place, the grammar wraps a relation in its type; what a statement changes stands in a field of its own. */
function noteRelation(key: string, node: Node, facts: Facts) {
  const name = relationName(node);
  facts.relations.push(name);
  if (key !== 'RangeVar') facts.targets.push(name);
}

function baseOf({ fromClause }: Node): Name | undefined {
  const [only, ...others] = Array.isArray(fromClause) ? fromClause : [];
  return isNode(only) && isNode(only.RangeVar) && others.length === 0
    ? relationName(only.RangeVar)
    : undefined;
}

function noteFunction(node: Node, facts: Facts) {
  const call = functionName(node);
  facts.functions.push(call);
  if (call.name !== 'current_setting' && call.texts?.[1] !== undefined)
    facts.types.push(...typesIn(call.texts[1]).map((name) => ({ name })));
}

/** Every name in the text of a type: `public."Big Int"[]` has two. */
function typesIn(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|[^\s".,()[\]]+/g)].map(
    ([word, quoted]) => quoted?.replaceAll('""', '"') ?? word.toLowerCase(),
  );
}

/** These find what they work on by a name in a text. */
const lookUpByText = /^(current_setting|pg_input_is_valid|pg_input_error_info)$/;

function functionName({
  funcname,
  args,
  agg_order: order,
  agg_within_group: withinGroup,
}: Node): FunctionName {
  // Checked by the caller.
  const { schema, name } = nameOf(funcname as unknown[]);
  const given = Array.isArray(args) ? args : [];
  const sorted = withinGroup === true && Array.isArray(order) ? order.length : 0;
  // The grammar writes pg_catalog in front of what older servers read as any function of this name.
  const isNewer = schema === 'pg_catalog' && name === 'json_object';
  return {
    ...(schema === undefined || isNewer ? {} : { schema }),
    name,
    args: given.length + sorted,
    ...(lookUpByText.test(name) ? { texts: given.map(textOf) } : {}),
  };
}

/** The text of a string constant, with or without `::text`. Other casts may change it. */
function textOf(argument: unknown): string | undefined {
  if (!isNode(argument)) return undefined;
  const { TypeCast: cast } = argument;
  if (isNode(cast) && isNode(cast.typeName) && Array.isArray(cast.typeName.names))
    return nameOf(cast.typeName.names).name === 'text' ? textOf(cast.arg) : undefined;
  if (!isNode(argument.A_Const) || !isNode(argument.A_Const.sval)) return undefined;
  return String(argument.A_Const.sval.sval ?? '');
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
