import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { InfluxDB, type SendOptions, type Transport } from "@influxdata/influxdb-client";
import { type Answer, type AnsweredSeries, linesOf } from "./influx-answer.ts";
import { influxFailure, statementFailure } from "./influx-failure.ts";

export interface InfluxServerOptions {
  readonly url: string;
  readonly database: string;
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** A server that says nothing for so long counts as unreachable. */
  readonly timeoutMs: number;
  readonly gzip: boolean;
}

/** Smaller bodies are not worth compressing. */
const GZIP_FROM_BYTES = 1_000;
const CHUNK_ROWS = 10_000;

/**
 * One database of an InfluxDB server, through the paths that 1.x, 2.x and 3.x have in common: `/write` for line protocol
 * and `/query` for InfluxQL. The client's transport is used as it is: its WriteApi keeps a buffer of its own for retries,
 * in which readings would be lost, and cannot say when a batch is stored.
 */
export class InfluxServer {
  /** For messages: which server and database. */
  readonly name: string;
  readonly #database: string;
  readonly #timeoutMs: number;
  readonly #gzip: boolean;
  readonly #transport: Transport;
  readonly #agent: HttpAgent;

  constructor({ url, database, token, username, password, timeoutMs, gzip }: InfluxServerOptions) {
    this.name = `The time-series store in InfluxDB at ${withoutLogin(url)}, database ${JSON.stringify(database)},`;
    this.#database = database;
    this.#timeoutMs = timeoutMs;
    this.#gzip = gzip;
    this.#agent = url.startsWith("https:") ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
    const login = Buffer.from(`${username ?? ""}:${password ?? ""}`).toString("base64");
    const client = new InfluxDB({
      url,
      timeout: timeoutMs,
      transportOptions: { agent: this.#agent },
      ...(token === undefined ? {} : { token }),
      ...(username === undefined ? {} : { headers: { authorization: `Basic ${login}` } }),
    });
    this.#transport = client.transport;
  }

  /**
   * Sends lines of protocol with times in milliseconds. Resolves when the server has stored all of them.
   *
   * @throws HttpError when the server refuses some or all; OperationalError `store-unreachable`
   */
  async write(lines: string): Promise<void> {
    const path = `/write?db=${encodeURIComponent(this.#database)}&precision=ms`;
    const headers = { "content-type": "text/plain; charset=utf-8" };
    await this.#within((signal) =>
      this.#transport.request(path, lines, { method: "POST", headers, signal, ...this.#compression() }),
    );
  }

  /** The version that the server tells of itself, such as `1.6.7`. */
  async ping(): Promise<string> {
    let version = "";
    await this.#within((signal) =>
      this.#transport.request("/ping", "", { method: "GET", signal }, (headers) => {
        version = String(headers["x-influxdb-version"] ?? "");
      }),
    );
    return version;
  }

  /**
   * The answers to statements of InfluxQL, piece by piece: the rows of a long series come in several pieces that follow
   * one another.
   *
   * @throws OperationalError `store-...`
   */
  async *query(statements: readonly string[], database = this.#database): AsyncGenerator<AnsweredSeries> {
    if (statements.length === 0) return;
    const db = database === "" ? "" : `db=${encodeURIComponent(database)}&`;
    const path = `/query?${db}epoch=ms&chunked=true&chunk_size=${CHUNK_ROWS}`;
    const body = new URLSearchParams({ q: statements.join(";") }).toString();
    const controller = new AbortController();
    const options: SendOptions = {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
        ...(this.#gzip ? { "accept-encoding": "gzip" } : {}),
      },
      signal: controller.signal,
    };
    const silence = setTimeout(() => controller.abort(), this.#timeoutMs);
    try {
      for await (const line of linesOf(this.#transport.iterate(path, body, options))) {
        silence.refresh();
        const answer = JSON.parse(line) as Answer;
        const problem = answer.error ?? answer.results?.find(({ error }) => error !== undefined)?.error;
        if (problem !== undefined) throw statementFailure(this.name, problem);
        for (const result of answer.results ?? []) {
          for (const series of result.series ?? []) yield { ...series, statement: result.statement_id ?? 0 };
        }
      }
    } catch (error) {
      throw influxFailure(this.name, controller.signal.aborted ? this.#silent() : error);
    } finally {
      clearTimeout(silence);
    }
  }

  /** Carries out a statement whose answer says nothing. */
  async run(statement: string): Promise<void> {
    for await (const _ of this.query([statement]));
  }

  close(): void {
    this.#agent.destroy();
  }

  #compression(): Partial<SendOptions> {
    return this.#gzip ? { gzipThreshold: GZIP_FROM_BYTES } : {};
  }

  /** Ends a request that takes too long: what is given up must not reach the server after what is sent next. */
  async #within<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const silence = setTimeout(() => controller.abort(), this.#timeoutMs);
    try {
      return await request(controller.signal);
    } catch (error) {
      throw controller.signal.aborted ? influxFailure(this.name, this.#silent()) : error;
    } finally {
      clearTimeout(silence);
    }
  }

  #silent = () => new Error(`it said nothing for ${this.#timeoutMs} ms`);
}

function withoutLogin(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}
