/** What a column holds, in both kinds of database. */
export type Value = string | number | null;

/** SQL with `$1`, `$2` … for its parameters. */
export interface Statement {
  sql: string;
  parameters?: readonly Value[];
}

/** A step from one form of a database to the next. It never changes once it has been applied anywhere. */
export interface Migration {
  /** Number and name, such as `0001-invoices`; unique among all APIs, since they may share a database. */
  name: string;
  statements: readonly Statement[];
  /** What PostgreSQL does in addition, after the statements. */
  postgres?: readonly Statement[];
}

/** The rows of one statement. */
export type Query = (sql: string, parameters?: readonly Value[]) => Promise<unknown[]>;

/**
 * For whom statements run: PostgreSQL has it in the setting `app.caller` for as long as they run, for the policies of
 * row-level security. Without one, the setting is empty. A file has no such policies.
 */
export interface OnBehalf {
  caller?: string;
}

/** A kind of database. It may throw anything; `openDatabase` says what its errors mean. */
export interface Driver {
  query: (sql: string, parameters: readonly Value[], onBehalf?: OnBehalf) => Promise<unknown[]>;
  /** Keeps what the statements of the work have done when it resolves, and nothing of it when it rejects. */
  transaction: <Result>(work: (query: Query) => Promise<Result>, onBehalf?: OnBehalf) => Promise<Result>;
  /** Applies those that have not been applied, in order, all or none, while no other process does. */
  migrate: (migrations: readonly Migration[]) => Promise<void>;
  /** Whether an error says that the database cannot answer, not that the statement is wrong. */
  isOutage: (error: unknown) => boolean;
  close: () => Promise<void>;
}

/** A database that is ready when it is first used. */
export interface Database {
  /**
   * The rows of one statement; for a caller, one that reads.
   * @throws UnavailableError while the database cannot be reached; it is tried again with the next call.
   */
  query: (sql: string, parameters?: readonly Value[], onBehalf?: OnBehalf) => Promise<unknown[]>;
  /**
   * Runs several statements as one step: all of it is kept when the work resolves, none when it rejects or the process
   * ends. Transactions on a file come one after the other; the work waits for nothing but its own statements.
   * @throws UnavailableError as above. It may have been kept all the same when the connection broke at its end.
   */
  transaction: <Result>(work: (query: Query) => Promise<Result>, onBehalf?: OnBehalf) => Promise<Result>;
  /** Resolves while the database answers. @throws UnavailableError while it does not. */
  check: () => Promise<void>;
  /** Releases connections and files. */
  close: () => Promise<void>;
}
