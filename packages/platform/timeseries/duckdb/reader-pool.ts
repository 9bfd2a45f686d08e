import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** A few connections to read with, so that a heavy query holds up neither the writer nor a light one. */
export class ReaderPool {
  readonly #instance: DuckDBInstance;
  readonly #size: number;
  readonly #connections: DuckDBConnection[] = [];
  readonly #free: DuckDBConnection[] = [];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];

  constructor(instance: DuckDBInstance, size: number) {
    this.#instance = instance;
    this.#size = size;
  }

  /** Runs the work on a connection that nobody else uses meanwhile. */
  async use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    try {
      return await work(connection);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(connection);
      else next(connection);
    }
  }

  /** The same inside one transaction: all queries of the work see the same state of the file. */
  useSnapshot<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.use(async (connection) => {
      await connection.run("BEGIN TRANSACTION READ ONLY");
      try {
        return await work(connection);
      } finally {
        await connection.run("ROLLBACK");
      }
    });
  }

  /** Waits for the reads under way. */
  async close(): Promise<void> {
    for (let closed = 0; closed < this.#connections.length; closed += 1) {
      const connection = await this.#take();
      connection.closeSync();
    }
  }

  async #take(): Promise<DuckDBConnection> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#connections.length < this.#size) {
      const connection = await this.#instance.connect();
      this.#connections.push(connection);
      return connection;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
