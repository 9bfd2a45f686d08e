import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Type } from "typebox";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import { DEFAULT_RETENTION } from "./retention.ts";
import { StoreConfig } from "./store-config.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const schema = Type.Object({ store: StoreConfig });
const load = (environment: Record<string, string>, fileContent: object = {}) => {
  const file = join(folder, "lucciola.json");
  writeFileSync(file, JSON.stringify(fileContent));
  return loadConfig({ schema, file, environment });
};

it("is DuckDB unless something else is named, also in files that name no kind", () => {
  const store = { kind: "duckdb", memoryLimitMb: 192, threads: 2, retention: DEFAULT_RETENTION };
  expect(load({})).toEqual({ ok: true, value: { store } });
  expect(load({}, { store: { memoryLimitMb: 300 } })).toEqual({
    ok: true,
    value: { store: { ...store, memoryLimitMb: 300 } },
  });
});

it("is InfluxDB by variables, the token out of a file", () => {
  const secret = join(folder, "token");
  writeFileSync(secret, "t0ken\n");
  const environment = {
    LUCCIOLA_STORE_KIND: "influx",
    LUCCIOLA_STORE_URL: "http://influxdb:8086",
    LUCCIOLA_STORE_TOKEN_FILE: secret,
  };
  expect(load(environment)).toEqual({
    ok: true,
    value: {
      store: {
        kind: "influx",
        url: "http://influxdb:8086",
        database: "lucciola",
        token: "t0ken",
        timeoutMs: 30_000,
        gzip: true,
        retention: DEFAULT_RETENTION,
      },
    },
  });
});

it("says what is wrong: an address that is none, a setting of the other kind", () => {
  expect(load({ LUCCIOLA_STORE_KIND: "influx", LUCCIOLA_STORE_URL: "influxdb:8086" })).toEqual({
    ok: false,
    issues: [expect.stringMatching(/store\.url .*influxdb:8086.*LUCCIOLA_STORE_URL/)],
  });
  expect(load({}, { store: { url: "http://influxdb:8086" } })).toEqual({
    ok: false,
    issues: [expect.stringMatching(/store\.url is not a known setting/)],
  });
});
