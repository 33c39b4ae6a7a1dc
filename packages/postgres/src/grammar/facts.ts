/** A name as the statement writes it: the schema where it gives one, and the last part, decoded. */
export interface Name {
  schema?: string;
  name: string;
}

export interface FunctionName extends Name {
  /** Arguments in the call, with those of WITHIN GROUP; undefined where the text does not tell. */
  args?: number;
  /** Arguments that are string constants, in their places; only for functions that look things up by name. */
  texts?: Array<string | undefined>;
}

/** What one statement mentions and does, as PostgreSQL's own grammar reads it. */
export interface Facts {
  /** The grammar's name of the statement, for example `SelectStmt`; for EXPLAIN that of the statement explained. */
  statement: string;
  explain: boolean;
  /** Parts that change something wherever they stand: `InsertStmt` in a WITH, `IntoClause`, `LockingClause`. */
  writes: string[];
  /** An UPDATE or DELETE whose WHERE is missing or looks at no column. */
  unrestricted: Array<{ verb: 'UPDATE' | 'DELETE'; relation: Name }>;
  functions: FunctionName[];
  /** Operators by symbol, also those a construct such as IN or NULLIF stands for. */
  operators: Name[];
  /** Types named in casts, column lists and the like. */
  types: Name[];
  relations: Name[];
  /** Those of `relations` that stand elsewhere than in FROM, USING or JOIN: in a statement that changes data, what it changes. */
  targets: Name[];
  /** Of a SELECT with one relation in its FROM and nothing beside it: a view of this text passes changes on to that. */
  base: Name | undefined;
  /** `x` in `t.x` and `(t).x`, which may be a function of the row. */
  fields: string[];
  /** Highest `$n`. */
  params: number;
  /** The setting a SHOW or SET is about; `all` for every one. */
  setting: string | undefined;
  /** True for a SELECT of constants and parameters alone: nothing in it can be a person's own code. */
  bare: boolean;
}

/** What reading a text found: its one statement, or why there is none. */
export type Reading =
  | { kind: 'statement'; facts: Facts }
  | {
      kind: 'syntax';
      message: string /** Counted from 1; undefined where the grammar does not say. */;
      position: number | undefined;
    }
  | { kind: 'several'; count: number }
  | { kind: 'empty' };
