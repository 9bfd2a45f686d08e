import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { Type } from "typebox";
import { Check } from "typebox/value";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OperationalError } from "../process/operational-error.ts";
import { loadConfig, requireConfig } from "./load-config.ts";

const schema = Type.Object({
  broker: Type.Object({
    host: Type.String({ default: "127.0.0.1", minLength: 1 }),
    port: Type.Integer({ minimum: 1, maximum: 65_535, default: 1883 }),
    maxPacketBytes: Type.Integer({ minimum: 1, default: 65_536 }),
    password: Type.Optional(Type.String({ minLength: 8 })),
    tls: Type.Optional(Type.Object({ certificate: Type.String(), certificateFile: Type.Optional(Type.String()) })),
  }),
  store: Type.Union(
    [
      Type.Object({ kind: Type.Literal("duckdb"), path: Type.String() }),
      Type.Object({ kind: Type.Literal("influx"), url: Type.String(), token: Type.String() }),
    ],
    { default: { kind: "duckdb", path: "data/series.duckdb" } },
  ),
  logLevel: Type.Union([Type.Literal("info"), Type.Literal("debug")], { default: "info" }),
  patronDays: Type.Array(Type.String({ pattern: "^\\d\\d-\\d\\d$" }), { default: [] }),
  vacationFactor: Type.Number({ exclusiveMinimum: 0, default: 0.5 }),
  demo: Type.Boolean({ default: false }),
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-config-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileWith = (content: string): string => {
  const path = join(folder, "lucciola.json");
  writeFileSync(path, content);
  return path;
};
const load = (environment: Record<string, string>, file?: string) => loadConfig({ schema, environment, file });
const issuesOf = (environment: Record<string, string>, file?: string): string[] => {
  const loaded = load(environment, file);
  return loaded.ok ? [] : loaded.issues;
};

describe("where a setting comes from", () => {
  test("with nothing given, the defaults of the schema hold", () => {
    expect(load({ HOME: "/root" })).toEqual({
      ok: true,
      value: {
        broker: { host: "127.0.0.1", port: 1883, maxPacketBytes: 65_536 },
        store: { kind: "duckdb", path: "data/series.duckdb" },
        logLevel: "info",
        patronDays: [],
        vacationFactor: 0.5,
        demo: false,
      },
    });
  });

  test("a variable stands over the file, the file over the program's defaults, these over the schema's", () => {
    const file = fileWith('{ "broker": { "port": 2000, "maxPacketBytes": 2000 } }');
    const loaded = loadConfig({
      schema,
      defaults: { broker: { host: "::1", port: 3000, maxPacketBytes: 3000 } },
      file,
      environment: { LUCCIOLA_BROKER_MAX_PACKET_BYTES: "1000" },
    });
    expect(loaded).toMatchObject({ ok: true, value: { broker: { host: "::1", port: 2000, maxPacketBytes: 1000 } } });
  });

  test("LUCCIOLA_CONFIG names the file when the program was given none", () => {
    const file = fileWith('{ "demo": true }');
    expect(load({ LUCCIOLA_CONFIG: file })).toMatchObject({ ok: true, value: { demo: true } });
  });

  test("variables give numbers, flags, choices, lists and the variants of a union", () => {
    const loaded = load({
      LUCCIOLA_VACATION_FACTOR: "0.25",
      LUCCIOLA_DEMO: "1",
      LUCCIOLA_LOG_LEVEL: "debug",
      LUCCIOLA_PATRON_DAYS: "06-24, 12-07",
      LUCCIOLA_STORE_KIND: "influx",
      LUCCIOLA_STORE_URL: "http://127.0.0.1:8086",
      LUCCIOLA_STORE_TOKEN: "12345678",
      LUCCIOLA_BROKER_HOST: "",
    });
    expect(loaded).toMatchObject({
      ok: true,
      value: {
        vacationFactor: 0.25,
        demo: true,
        logLevel: "debug",
        patronDays: ["06-24", "12-07"],
        store: { kind: "influx", url: "http://127.0.0.1:8086", token: "12345678" },
        broker: { host: "127.0.0.1" },
      },
    });
  });

  test("one setting of a section that has a default as a whole changes only that one", () => {
    expect(load({ LUCCIOLA_STORE_PATH: "/var/lib/series.duckdb" })).toMatchObject({
      ok: true,
      value: { store: { kind: "duckdb", path: "/var/lib/series.duckdb" } },
    });
  });

  test("a secret may lie in a file, whose last line break is not part of it", () => {
    const secret = join(folder, "password");
    writeFileSync(secret, "correct horse\n");
    expect(load({ LUCCIOLA_BROKER_PASSWORD_FILE: secret })).toMatchObject({
      ok: true,
      value: { broker: { password: "correct horse" } },
    });
  });

  test("a setting whose own name ends in File is not taken for a secret's file", () => {
    expect(
      load({ LUCCIOLA_BROKER_TLS_CERTIFICATE: "pem", LUCCIOLA_BROKER_TLS_CERTIFICATE_FILE: "/not/read" }),
    ).toMatchObject({ ok: true, value: { broker: { tls: { certificate: "pem", certificateFile: "/not/read" } } } });
  });
});

describe("what is wrong", () => {
  test("everything is said at once, with its place, the value and what is allowed", () => {
    const file = fileWith('{ "broker": { "port": 99999 }, "patronDays": ["06-24", "7 December"], "demo": "perhaps" }');
    expect(issuesOf({ LUCCIOLA_BROKER_MAX_PACKET_BYTES: "64k", LUCCIOLA_LOG_LEVEL: "loud" }, file)).toEqual([
      `broker.port 99999 is not allowed: it must be a whole number from 1 to 65535 (${file} at broker.port)`,
      'broker.maxPacketBytes "64k" is not allowed: it must be a whole number, at least 1 (LUCCIOLA_BROKER_MAX_PACKET_BYTES)',
      'logLevel "loud" is not allowed: it must be one of "info", "debug" (LUCCIOLA_LOG_LEVEL)',
      `patronDays[1] "7 December" is not allowed: it must be text that matches ^\\d\\d-\\d\\d$ (${file} at patronDays[1])`,
      `demo "perhaps" is not allowed: it must be true or false (${file} at demo)`,
    ]);
  });

  test("a misspelt key and a misspelt variable are told with what was probably meant", () => {
    const file = fileWith('{ "brokr": {}, "broker": { "prot": 1 }, "colour": "blue" }');
    expect(issuesOf({ LUCCIOLA_BROKER_PROT: "1", LUCCIOLA_UNRELATED_THING: "x" }, file)).toEqual([
      "LUCCIOLA_BROKER_PROT is not a variable of this program; did you mean LUCCIOLA_BROKER_PORT?",
      "LUCCIOLA_UNRELATED_THING is not a variable of this program",
      `brokr is not a known setting; did you mean broker? (${file} at brokr)`,
      `colour is not a known setting; allowed here: broker, store, logLevel, patronDays, vacationFactor, demo (${file} at colour)`,
      `broker.prot is not a known setting; did you mean port? (${file} at broker.prot)`,
    ]);
  });

  test("a variable that is read elsewhere is no issue when the program says so", () => {
    const environment = { LUCCIOLA_TRACE: "1" };
    expect(loadConfig({ schema, environment, otherVariables: ["LUCCIOLA_TRACE"] }).ok).toBe(true);
    expect(loadConfig({ schema, environment }).ok).toBe(false);
  });

  test("a setting of another variant is refused, and one that the variant needs is asked for", () => {
    const file = fileWith('{ "store": { "kind": "influx", "path": "series.duckdb", "token": "12345678" } }');
    expect(issuesOf({}, file)).toEqual([
      `store.path is not a known setting; allowed here: kind, url, token (${file} at store.path)`,
      `store.url is missing: it must be text; set it in ${file} or by the variable LUCCIOLA_STORE_URL`,
    ]);
    expect(issuesOf({ LUCCIOLA_STORE_KIND: "sqlite" })).toEqual([
      'store.kind "sqlite" is not allowed: it must be one of "duckdb", "influx" (LUCCIOLA_STORE_KIND)',
    ]);
  });

  test("a secret is never repeated", () => {
    const secret = join(folder, "short");
    writeFileSync(secret, "hunter2");
    for (const environment of [{ LUCCIOLA_BROKER_PASSWORD: "hunter2" }, { LUCCIOLA_BROKER_PASSWORD_FILE: secret }]) {
      const [issue, ...others] = issuesOf(environment);
      expect(others).toEqual([]);
      expect(issue).toContain("broker.password its value is not allowed: it must be text of at least 8 characters");
      expect(issue).not.toContain("hunter2");
    }
  });

  test("a secret in a list, or in a section of the wrong kind, is not repeated either", () => {
    const tokens = Type.Object({
      api: Type.Object({ tokens: Type.Array(Type.String({ minLength: 20 })), users: Type.Optional(Type.Object({})) }),
    });
    const file = fileWith('{ "api": { "tokens": ["hunter2"], "users": ["hunter2"] } }');
    const loaded = loadConfig({ schema: tokens, file, environment: {} });
    const issues = loaded.ok ? [] : loaded.issues;
    expect(issues).toHaveLength(2);
    expect(issues.join()).not.toContain("hunter2");
  });

  test("what a list lacks is asked for in the file; what a variable would give, by its name too", () => {
    const sites = Type.Object({
      zone: Type.String(),
      password: Type.String(),
      sites: Type.Array(Type.Object({ name: Type.String() })),
    });
    const file = fileWith('{ "sites": [{ "name": "A" }, {}] }');
    const environment = { LUCCIOLA_PASSWORD_FILE: join(folder, "none") };
    const loaded = loadConfig({ schema: sites, file, environment });
    expect(loaded.ok ? [] : loaded.issues).toEqual([
      expect.stringMatching(/^LUCCIOLA_PASSWORD_FILE: the file .* cannot be read/),
      `zone is missing: it must be text; set it in ${file} or by the variable LUCCIOLA_ZONE`,
      `sites[1].name is missing: it must be text; set it in ${file}`,
    ]);
  });

  test("a secret's file that is missing, empty or beside the variable itself", () => {
    const empty = join(folder, "empty");
    writeFileSync(empty, "\n");
    expect(issuesOf({ LUCCIOLA_BROKER_PASSWORD_FILE: join(folder, "none") })[0]).toContain("cannot be read (ENOENT");
    expect(issuesOf({ LUCCIOLA_BROKER_PASSWORD_FILE: empty })[0]).toContain("is empty");
    expect(issuesOf({ LUCCIOLA_BROKER_PASSWORD: "correct horse", LUCCIOLA_BROKER_PASSWORD_FILE: empty })[0]).toContain(
      "set twice",
    );
  });

  test.each([
    ['{ "broker": { "port": 1883, } }', "line 1, column 29", "a key in double quotes was expected"],
    ['{\n  "demo": true\n  "logLevel": "info"\n}', "line 3, column 3", '"," or "}" was expected'],
    ['{\n  "demo": yes\n}', "line 2, column 11", "a value was expected"],
    ['{ "demo": true, "demo": false }', "line 1, column 17", 'the key "demo" stands twice'],
    ['{ "demo": true', "line 1, column 15", "the end of the file"],
    ["", "line 1, column 1", "the end of the file"],
    ['{ "broker": { "host": "C:\\data" } }', "line 1, column 23", "an escape that JSON does not allow"],
  ])("a file that is not JSON is told by line and column: %s", (content, place, problem) => {
    const file = fileWith(content);
    const issues = issuesOf({}, file);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toContain(`${file}, ${place}: this is not JSON`);
    expect(issues[0]).toContain(problem);
  });

  test("a file that is not there, is a folder, or holds no object", () => {
    expect(issuesOf({}, join(folder, "none.json"))).toEqual([
      `The configuration file ${join(folder, "none.json")} is not there`,
    ]);
    expect(issuesOf({}, folder)[0]).toContain("cannot be read (EISDIR");
    expect(issuesOf({}, fileWith("[1]"))[0]).toContain("must hold one JSON object");
  });

  test("whatever stands in the file and the variables, what is accepted fits the schema", () => {
    const settings = fc.record(
      {
        broker: fc.oneof(fc.record({ port: fc.oneof(fc.integer(), fc.string()) }), fc.jsonValue({ maxDepth: 1 })),
        store: fc.oneof(fc.record({ kind: fc.constantFrom("duckdb", "influx"), path: fc.string() }), fc.jsonValue()),
        patronDays: fc.array(fc.constantFrom("06-24", "12-07", "x"), { maxLength: 2 }),
        demo: fc.oneof(fc.boolean(), fc.jsonValue({ maxDepth: 0 })),
      },
      { requiredKeys: [] },
    );
    const variables = fc.record(
      {
        LUCCIOLA_BROKER_PORT: fc.oneof(fc.nat(70_000).map(String), fc.string()),
        LUCCIOLA_STORE_KIND: fc.constantFrom("duckdb", "influx", "csv"),
        LUCCIOLA_DEMO: fc.constantFrom("true", "0", "yes"),
      },
      { requiredKeys: [] },
    );
    let accepted = 0;
    fc.assert(
      fc.property(settings, variables, (file, environment) => {
        const loaded = load(environment, fileWith(JSON.stringify(file)));
        if (loaded.ok) accepted += 1;
        expect(loaded.ok ? Check(schema, loaded.value) : loaded.issues.length > 0).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  test("a program that cannot start without its configuration gets all of it in one error", () => {
    const failing = () =>
      requireConfig({ schema, environment: { LUCCIOLA_DEMO: "perhaps", LUCCIOLA_BROKER_PORT: "0" } });
    expect(failing).toThrowError(OperationalError);
    expect(failing).toThrowError(/LUCCIOLA_BROKER_PORT[\s\S]*LUCCIOLA_DEMO/);
  });

  test("a schema in which two settings would share a variable is a bug", () => {
    const twins = Type.Object({ brokerPort: Type.Integer(), broker: Type.Object({ port: Type.Integer() }) });
    expect(() => loadConfig({ schema: twins, environment: {} })).toThrowError(/share the variable/);
  });
});
