import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { ReadingsRefusedError } from "../refused-readings.ts";
import type { Reading, TimeSeriesStore } from "../time-series.ts";
import { CHANGES } from "./backup/backup-contents.ts";
import { openInfluxStore } from "./influx-store.ts";
import { type StubAnswer, type StubInflux, sendJson, startStubInflux } from "./testing/stub-influx.ts";

const energy: Reading = { point: pointId("school"), quantity: "importTotalWh", at: 1_000, value: 2 ** 53 - 1 };
const power: Reading = { point: pointId("school"), quantity: "activePowerW.l1", at: 2_000, value: 0.1 + 0.2 };

let stub: StubInflux | undefined;
let store: TimeSeriesStore | undefined;
afterEach(async () => {
  await store?.close();
  await stub?.close();
  [store, stub] = [undefined, undefined];
});

async function openAt(version: string, answer: StubAnswer, options: { token?: string; timeoutMs?: number } = {}) {
  stub = await startStubInflux(version, answer);
  store = await openInfluxStore({
    url: stub.url,
    database: "town of Sesto",
    timeoutMs: 5_000,
    gzip: true,
    log: silentLogger,
    ...options,
  });
  return { store, stub };
}

const statementsOf = ({ requests }: StubInflux) =>
  requests.filter(({ path }) => path === "/query").map(({ body }) => new URLSearchParams(body).get("q"));

describe.each([
  ["2.x", "v2.7.11"],
  ["3.x", "3.4.0"],
])("InfluxDB %s, by the shape of what it is sent", (_, version) => {
  it("is written to by lines of milliseconds, with the token, whole numbers as such", async () => {
    const opened = await openAt(version, () => false, { token: "t0ken" });
    await opened.store.write([energy, power]);
    const writes = opened.stub.requests.filter(({ path }) => path === "/write");
    expect(writes).toHaveLength(1);
    expect(writes[0]).toMatchObject({
      method: "POST",
      parameters: { db: "town of Sesto", precision: "ms" },
      headers: { authorization: "Token t0ken", "content-type": "text/plain; charset=utf-8" },
      body: "importTotalWh,point=school value=9007199254740991i 1000\nactivePowerW_l1,point=school value=0.30000000000000004 2000",
    });
  });

  it("is asked in InfluxQL, with times in milliseconds, and never told to make a database", async () => {
    const opened = await openAt(version, () => false, { token: "t0ken" });
    expect(await opened.store.latest([energy])).toEqual([]);
    for (const request of opened.stub.requests.filter(({ path }) => path === "/query")) {
      expect(request).toMatchObject({
        method: "POST",
        parameters: { db: "town of Sesto", epoch: "ms", chunked: "true" },
        headers: { authorization: "Token t0ken", "content-type": "application/x-www-form-urlencoded" },
      });
    }
    expect(statementsOf(opened.stub).join("\n")).not.toMatch(/CREATE/);
    expect(statementsOf(opened.stub).at(-1)).toBe(
      `SELECT last("value") FROM "importTotalWh" WHERE ("point" = 'school') GROUP BY "point"`,
    );
  });

  it("gets a large batch compressed", async () => {
    const opened = await openAt(version, () => false);
    await opened.store.write(Array.from({ length: 500 }, (_, at) => ({ ...energy, at })));
    const [write] = opened.stub.requests.filter(({ path }) => path === "/write");
    expect(write?.headers["content-encoding"]).toBe("gzip");
    expect(write?.body.split("\n")).toHaveLength(500);
  });

  it("is refused by name where it does not know the database or the login", async () => {
    const missing = openAt(version, ({ path }, response) => {
      if (path === "/query") sendJson(response, 404, { code: "not found", message: "no dbrp mapping found" });
      return path === "/query";
    });
    await expect(missing).rejects.toMatchObject({
      code: "store-missing",
      retryable: false,
      message: expect.stringMatching(/database "town of Sesto".*no dbrp mapping found.*bucket of that name/s),
    });
    await stub?.close();
    const refused = openAt(
      version,
      (_request, response) => {
        sendJson(response, 401, { code: "unauthorized", message: "unauthorized access" });
        return true;
      },
      { token: "very secret" },
    );
    await expect(refused).rejects.toMatchObject({
      code: "store-login-refused",
      message: expect.stringMatching(/^(?!.*very secret).*unauthorized access.*store\.token/s),
    });
  });
});

describe("InfluxDB in trouble", () => {
  it("of version 3 that takes a part of a batch: those it refuses are named one by one", async () => {
    const stored = new Set<string>();
    const opened = await openAt("3.4.0", ({ path, body }, response) => {
      if (path !== "/write") return false;
      const lines = body.split("\n");
      for (const line of lines.filter((candidate) => !/ (13|14|40)$/.test(candidate))) stored.add(line);
      const bad = lines.filter((line) => / (13|14|40)$/.test(line));
      if (bad.length === 0) return false;
      const data = bad.map((line) => ({ original_line: line, error_message: "invalid column type" }));
      sendJson(response, 400, { error: "partial write of line protocol occurred", data });
      return true;
    });
    const batch = Array.from({ length: 64 }, (_, at) => ({ ...energy, at }));
    const refusal: unknown = await opened.store.write(batch).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ReadingsRefusedError);
    expect((refusal as ReadingsRefusedError).refused.map(({ reading }) => reading.at)).toEqual([13, 14, 40]);
    expect(stored.size).toBe(61);
  });

  it("of which it takes a part while a backup is taken: that part is in the backup", async () => {
    let goOn: () => void = () => {};
    let isAsked: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    let isBackingUp = false;
    const opened = await openAt("3.4.0", ({ path, body }, response) => {
      if (path === "/query" && isBackingUp) {
        goOn = () => sendJson(response, 200, { results: [{ statement_id: 0 }] });
        isBackingUp = false;
        isAsked();
        return true;
      }
      if (path !== "/write" || !body.endsWith(" 13")) return false;
      sendJson(response, 400, { error: "invalid column type" });
      return true;
    });
    isBackingUp = true;
    const folder = mkdtempSync(join(tmpdir(), "lucciola-influx-backup-"));
    try {
      const backup = opened.store.backup(folder);
      await asked;
      await expect(opened.store.write([energy, { ...energy, at: 13 }])).rejects.toBeInstanceOf(ReadingsRefusedError);
      goOn();
      await backup;
      const changes = gunzipSync(readFileSync(join(folder, CHANGES))).toString();
      expect(changes).toMatch(/ 1000\n$/);
      expect(changes).not.toMatch(/ 13\n/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("at a limit of its own refuses no reading for good: it is asked again until somebody raises the limit", async () => {
    for (const words of [
      'partial write: max-values-per-tag limit exceeded (100000/100000): measurement="importTotalWh" dropped=1',
      "partial write: max-series-per-database limit exceeded: (1000000) dropped=1",
      "organization has exceeded the write quota",
    ]) {
      const opened = await openAt("1.6.7", ({ path }, response) => {
        if (path !== "/write") return false;
        sendJson(response, 400, { error: words });
        return true;
      });
      const refusal = { code: "store-limit", retryable: true };
      await expect(opened.store.write([energy, { ...energy, at: 1 }])).rejects.toMatchObject(refusal);
    }
  });

  it("that is busy or down may be asked again; nobody waits longer than agreed", async () => {
    let mood: "well" | "busy" | "silent" | "broken" = "well";
    const opened = await openAt(
      "1.6.7",
      (_request, response) => {
        if (mood === "busy") sendJson(response, 503, { error: "engine: cache-max-memory-size exceeded" });
        if (mood === "broken") response.destroy();
        return mood !== "well";
      },
      { timeoutMs: 200 },
    );
    const failures = { busy: /503: engine: cache-max/, silent: /said nothing for 200 ms/, broken: /cannot be reached/ };
    for (const [trouble, words] of Object.entries(failures)) {
      mood = trouble as keyof typeof failures;
      const expected = { retryable: true, message: expect.stringMatching(words) };
      await expect(opened.store.write([energy])).rejects.toMatchObject(expected);
      await expect(opened.store.latest([energy])).rejects.toMatchObject(expected);
    }
    mood = "well";
    await opened.store.write([energy]);
  });

  it("whose answer breaks off is not taken at half its word", async () => {
    const row = { name: "importTotalWh", columns: ["time", "value"], values: [[1, 1]], partial: true };
    let breaks = false;
    const opened = await openAt("1.6.7", ({ path }, response) => {
      if (!breaks || path !== "/query") return false;
      response.writeHead(200, { "content-type": "application/json" });
      response.write(`${JSON.stringify({ results: [{ statement_id: 0, series: [row], partial: true }] })}\n`, () =>
        response.destroy(),
      );
      return true;
    });
    breaks = true;
    await expect(opened.store.range(energy, { fromMs: 0, toMs: 10 }, 5)).rejects.toMatchObject({
      code: "store-unreachable",
      retryable: true,
    });
  });

  it("that answers with an error of a statement says so in its words", async () => {
    let words = "";
    const opened = await openAt("1.6.7", (_request, response) => {
      if (words !== "") sendJson(response, 200, { results: [{ statement_id: 0, error: words }] });
      return words !== "";
    });
    words = "query-timeout limit exceeded";
    await expect(opened.store.series()).rejects.toMatchObject({
      code: "store-failed",
      retryable: true,
      message: expect.stringContaining(words),
    });
    words = "database not found: town of Sesto";
    await expect(opened.store.series()).rejects.toMatchObject({ code: "store-missing" });
  });

  it("does not hear of instants that it cannot keep", async () => {
    const opened = await openAt("1.6.7", () => false);
    const before = opened.stub.requests.length;
    for (const at of [-1e13, 1e13]) {
      await expect(opened.store.write([energy, { ...energy, at }])).rejects.toMatchObject({
        code: "reading-refused",
        message: expect.stringContaining("1678 to 2261"),
      });
    }
    expect(opened.stub.requests.slice(before).filter(({ path }) => path === "/write")).toEqual([]);
  });
});
