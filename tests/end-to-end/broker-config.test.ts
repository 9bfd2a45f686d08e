import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommandLine } from "@lucciola/cli/program.ts";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dataFolder } from "../support/data-folder.ts";

let folder: Awaited<ReturnType<typeof dataFolder>>;
beforeEach(async () => {
  folder = await dataFolder();
});
afterEach(() => folder.remove());

async function type(line: string): Promise<{ code: number; out: string }> {
  let out = "";
  const say = (text: string) => {
    out += `${text}\n`;
  };
  const args = [...line.split(" "), "--data", join(folder.path, "data")];
  const code = await runCommandLine(args, { terminal: { print: say, warn: say }, nowMs: 1_000, actor: "cli:maria" });
  return { code, out };
}
const configure = (...options: string[]) =>
  type(["broker-config mosquitto", join(folder.path, "broker"), ...options].join(" "));
const fileOf = (name: string) => readFile(join(folder.path, "broker", name), "utf8");
const secretsIn = (out: string) =>
  new Map([...out.matchAll(/^(\S+)\s+([\w-]{43})\s*$/gm)].map(([, id, secret]) => [id, secret]));
const lineOf = async (user: string) =>
  (await fileOf("passwords")).split("\n").find((line) => line.startsWith(`${user}:`));
const knows = (id: string, secret = ""): boolean => {
  const registry = openRegistry({ path: join(folder.path, "data", "registry.db"), log: silentLogger });
  try {
    return registry.identities.authenticate(edgeId(id), secret, 2_000) !== undefined;
  } finally {
    registry.close();
  }
};

it("Mosquitto learns who may connect and what each may do there; a known device keeps its password", async () => {
  await type("device add gateway --name Gateway");
  await type("device add plug --name Plug --dialect tasmota --prefix hall/plug");
  const first = await configure();
  expect(first.code).toBe(0);
  const secrets = secretsIn(first.out);
  expect([...secrets.keys()]).toEqual(["gateway", "plug"]);
  expect(knows("gateway", secrets.get("gateway"))).toBe(true);
  expect((await stat(join(folder.path, "broker", "passwords"))).mode & 0o777).toBe(0o600);
  const access = await fileOf("access-list");
  const sections = new Map(
    access.split("\n\n").map((section) => [section.split("\n")[0], section.split("\n").slice(1)]),
  );
  expect(sections.get("user gateway")).toContain("topic write lucciola/v1/edge/gateway/+/meter");
  expect(sections.get("user gateway")).toContain("topic read lucciola/v1/edge/gateway/+/command");
  expect(sections.get("user plug")).toEqual([
    "topic write tele/hall/plug/SENSOR",
    "topic write tele/hall/plug/STATE",
    "topic write stat/hall/plug/RESULT",
    "topic write stat/hall/plug/STATUS8",
    "topic write stat/hall/plug/STATUS10",
    "topic write tele/hall/plug/LWT",
    "topic write tele/hall/plug/#",
    "topic write stat/hall/plug/#",
    "topic write tasmota/discovery/#",
    "topic read cmnd/hall/plug/#",
  ]);
  expect(sections.get("user service.rules")).toContain("topic write lucciola/v1/edge/+/+/command");
  expect(sections.get("user service.rules")).toContain("topic write cmnd/hall/plug/+");
  // Mosquitto lets nobody in whose will he may not publish.
  expect(sections.get("user service.rules")).toContain("topic write spBv1.0/STATE/+");
  expect(sections.get("user service.ingest")).toContain("topic read tele/hall/plug/SENSOR");
  expect(sections.get("user service.ingest")).not.toContain("topic write lucciola/v1/edge/+/+/command");

  const line = await lineOf("gateway");
  expect((await configure()).out).toContain("No new secrets.");
  expect(await lineOf("gateway")).toBe(line);
});

it("a device gets a new secret when asked, one that is revoked disappears, and another is asked for in vain", async () => {
  await type("device add gateway --name Gateway");
  await type("device add meter --name Meter");
  const old = secretsIn((await configure()).out);
  const line = await lineOf("gateway");
  await type("device revoke meter");
  const renewed = secretsIn((await configure("--renew", "gateway")).out);
  expect([...renewed.keys()]).toEqual(["gateway"]);
  expect(await lineOf("gateway")).not.toBe(line);
  expect([knows("gateway", renewed.get("gateway")), knows("gateway", old.get("gateway"))]).toEqual([true, false]);
  expect(await lineOf("meter")).toBeUndefined();
  expect(await fileOf("access-list")).not.toContain("user meter");
  expect(await configure("--renew", "meter")).toMatchObject({
    code: 64,
    out: expect.stringContaining("no device meter"),
  });
});

it("where no folder can be made it says so, and nobody's secret changes", async () => {
  await type("device add gateway --name Gateway");
  await writeFile(join(folder.path, "broker"), "");
  const { code, out } = await configure();
  expect({ code, out }).toMatchObject({ code: 64, out: expect.stringContaining("cannot be a folder for the files") });
  expect(secretsIn(out).size).toBe(0);
});
