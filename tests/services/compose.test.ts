import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ApiProcessConfig } from "@lucciola/api/config.ts";
import { BrokerProcessConfig } from "@lucciola/broker/config.ts";
import { SimulatorProcessConfig } from "@lucciola/city/config.ts";
import { IngestProcessConfig } from "@lucciola/ingest/config.ts";
import { NotifierProcessConfig } from "@lucciola/notifier/config.ts";
import { loadConfig } from "@lucciola/platform/config/load-config.ts";
import { RulesProcessConfig } from "@lucciola/rules/config.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { runToEnd } from "../support/child.ts";
import { dataFolder } from "../support/data-folder.ts";
import { requireTools } from "../support/debian-tools.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SCHEMAS = {
  broker: BrokerProcessConfig,
  ingest: IngestProcessConfig,
  rules: RulesProcessConfig,
  api: ApiProcessConfig,
  notifier: NotifierProcessConfig,
  simulator: SimulatorProcessConfig,
};

interface ComposeService {
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: unknown;
  readonly read_only?: boolean;
}
interface Composed {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

/** The file as docker-compose understands it, all profiles included. */
async function compose(): Promise<Composed> {
  const { code, stdout, stderr } = await runToEnd("docker-compose", ["config"], { cwd: ROOT });
  expect(code, stderr).toBe(0);
  // Debian's docker-compose is a Python program and brings the YAML reader.
  const reader = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))";
  return JSON.parse((await runToEnd("python3", ["-c", reader], { input: stdout })).stdout);
}

describe("docker-compose.yml", () => {
  let all: Composed;
  beforeAll(async () => {
    requireTools("docker-compose");
    all = await compose();
  });

  it("starts the services and their store, and the others only with their profiles", async () => {
    const profiles = Object.entries(all.services).map(([name, service]) => [name, service.profiles ?? []]);
    expect(Object.fromEntries(profiles)).toEqual({
      influxdb: [],
      broker: [],
      ingest: [],
      rules: [],
      notifier: [],
      api: [],
      simulator: ["simulator"],
      mosquitto: ["mosquitto"],
      grafana: ["grafana"],
    });
  });

  it.each(Object.entries(SCHEMAS))(
    "gives %s a program that is there and settings that it understands",
    (name, schema) => {
      const { command = [], environment = {} } = all.services[name] ?? {};
      expect(existsSync(join(ROOT, command[0] ?? "nowhere")), command[0]).toBe(true);
      // In a container the secret lies in a file; any text stands for it here.
      const secretFile = fileURLToPath(import.meta.url);
      const given = Object.entries(environment).map(([key, value]) => [
        key,
        key.endsWith("_FILE") ? secretFile : value,
      ]);
      expect(loadConfig({ schema, environment: Object.fromEntries(given) })).toMatchObject({ ok: true });
    },
  );

  it("is reached from this machine alone, and asks for health where something listens", () => {
    for (const [name, { ports = [] }] of Object.entries(all.services))
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    for (const name of ["influxdb", "broker", "api"]) expect(all.services[name]?.healthcheck, name).toBeDefined();
    for (const name of Object.keys(SCHEMAS)) expect(all.services[name]?.read_only, name).toBe(true);
  });

  it("mounts files that are in the house, and secrets that are not", () => {
    const mounted = Object.values(all.services)
      .flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(":")[0] ?? ""))
      .filter((source) => source.startsWith("/"));
    expect(mounted.length).toBeGreaterThan(0);
    for (const source of mounted) expect(existsSync(source), source).toBe(true);
    for (const { file } of Object.values(all.secrets)) expect(file).toMatch(/\/secrets\/[a-z-]+$/);
  });
});

describe("the secrets for Compose", () => {
  it("are made once, in a folder for its owner alone, and those that are there stay", async () => {
    await using folder = await dataFolder();
    await mkdir(join(folder.path, "config"));
    const script = join(folder.path, "config/make-secrets.sh");
    await cp(join(ROOT, "config/make-secrets.sh"), script);
    const secrets = join(folder.path, "secrets");
    const made = async () => {
      expect(await runToEnd("sh", [script])).toMatchObject({ code: 0, stderr: "" });
      const names = (await readdir(secrets)).sort();
      return Promise.all(names.map(async (name) => [name, await readFile(join(secrets, name), "utf8")] as const));
    };
    const first = await made();
    expect(first.map(([name]) => name)).toEqual(
      ["grafana-password", "influx-password", "influx-token", "mosquitto-bridge", "mosquitto-passwords"].sort(),
    );
    const random = first.filter(([name]) => !name.startsWith("mosquitto")).map(([, text]) => text);
    for (const text of random) expect(text).toMatch(/^[\w-]{43}$/);
    expect(new Set(random).size).toBe(3);
    expect((await stat(secrets)).mode & 0o777).toBe(0o700);
    expect(await made()).toEqual(first);
  });
});
