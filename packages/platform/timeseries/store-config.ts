import { Type } from "typebox";
import { RetentionPolicy } from "./retention.ts";

const RetentionSettings = Type.Object(RetentionPolicy.properties, { additionalProperties: false, default: {} });

/** The store in a file of its own, for one process. */
export const DuckDbStoreConfig = Type.Object(
  {
    kind: Type.Literal("duckdb"),
    memoryLimitMb: Type.Integer({ minimum: 64, maximum: 1_000_000, default: 192 }),
    threads: Type.Integer({ minimum: 1, maximum: 256, default: 2 }),
    retention: RetentionSettings,
  },
  { additionalProperties: false },
);
export type DuckDbStoreConfig = Type.Static<typeof DuckDbStoreConfig>;

/** The store in an InfluxDB server (1.x, 2.x or 3.x), which several processes may share. */
export const InfluxStoreConfig = Type.Object(
  {
    kind: Type.Literal("influx"),
    url: Type.String({
      minLength: 1,
      maxLength: 1_024,
      pattern: "^https?://",
      default: "http://127.0.0.1:8086",
      description: "Where the server answers, without a path",
    }),
    database: Type.String({
      minLength: 1,
      maxLength: 128,
      default: "lucciola",
      description: "The database; with 2.x the name that a bucket is mapped to (DBRP), usually the bucket's own",
    }),
    token: Type.Optional(Type.String({ minLength: 1, description: "For 2.x and 3.x" })),
    username: Type.Optional(Type.String({ minLength: 1, description: "For 1.x with authentication" })),
    password: Type.Optional(Type.String({ minLength: 1 })),
    timeoutMs: Type.Integer({
      minimum: 100,
      maximum: 600_000,
      default: 30_000,
      description: "A server that says nothing for so long counts as unreachable",
    }),
    gzip: Type.Boolean({ default: true, description: "Compress what is sent; false spares time on a fast network" }),
    retention: RetentionSettings,
  },
  { additionalProperties: false },
);
export type InfluxStoreConfig = Type.Static<typeof InfluxStoreConfig>;

/** Where readings are kept: `kind` says by what. */
export const StoreConfig = Type.Union([DuckDbStoreConfig, InfluxStoreConfig], { default: { kind: "duckdb" } });
export type StoreConfig = Type.Static<typeof StoreConfig>;
