import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type AllInOne, buildAllInOne } from "@lucciola/all-in-one/all-in-one.ts";
import { LucciolaConfig } from "@lucciola/all-in-one/config.ts";
import { hashPassword } from "@lucciola/api/authentication.ts";
import { loadConfig } from "@lucciola/platform/config/load-config.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, type ApiSession, apiSession, firstSession, readEvents } from "../support/api-session.ts";
import { AWAY_LAMP, installAwayLamp } from "../support/away-lamp.ts";
import { dataFolder } from "../support/data-folder.ts";
import { waitFor } from "../support/wait-for.ts";

const PATIENCE_MS = 120_000;
const HISTORY_DAYS = 2;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PASSWORD = "lucciole-sul-ticino";
const VIEWER = { username: "vera", password: "guardo-e-non-tocco" };

interface RunningQuarter {
  readonly built: AllInOne;
  readonly url: string;
  stop(): Promise<void>;
}

/** The whole system in this process. */
async function startQuarter(dataDirectory: string): Promise<RunningQuarter> {
  const loaded = loadConfig({
    schema: LucciolaConfig,
    environment: {
      LUCCIOLA_DATA_DIRECTORY: dataDirectory,
      LUCCIOLA_BROKER_PORT: "0",
      LUCCIOLA_API_PORT: "0",
      LUCCIOLA_SIMULATOR_SCENARIO: "quarter",
      LUCCIOLA_SIMULATOR_HISTORY_DAYS: String(HISTORY_DAYS),
    },
    prefix: "LUCCIOLA_",
  });
  if (!loaded.ok) throw new Error(loaded.issues.join("\n"));
  const built = await buildAllInOne(loaded.value, silentLogger, () => {});
  for (const component of built.components) await component.start();
  return {
    built,
    url: `http://127.0.0.1:${built.api.address()?.port}`,
    stop: async () => {
      for (const component of built.components.toReversed()) await component.stop();
    },
  };
}

/** A lamp whose controller never connects, and somebody who may only look. */
async function prepare(dataDirectory: string): Promise<void> {
  const registry = openRegistry({ path: join(dataDirectory, "registry.db"), log: silentLogger });
  installAwayLamp(registry);
  registry.users.create({
    username: VIEWER.username,
    roles: ["reader"],
    passwordHash: await hashPassword(VIEWER.password),
    mustChangePassword: false,
  });
  registry.close();
}

const instant = (atMs: number): string => new Date(atMs).toISOString();
const consumptionPath = (fromMs: number, toMs: number, bucket = "hour"): string =>
  `/api/v1/buildings/school/consumption?from=${instant(fromMs)}&to=${instant(toMs)}&bucket=${bucket}`;

/** Two whole days that the simulator has made. */
const toMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const fromMs = toMs - HISTORY_DAYS * DAY_MS;

describe("the simulated quarter, from its meters to the API", { timeout: PATIENCE_MS }, () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let quarter: RunningQuarter;
  let admin: ApiSession;
  let oneTime: Answer;

  beforeAll(async () => {
    folder = await dataFolder();
    quarter = await startQuarter(folder.path);
    const { firstLogin } = quarter.built;
    const newcomer = apiSession(quarter.url);
    await newcomer.request("POST", "/api/v1/session", firstLogin);
    oneTime = await newcomer.request("GET", "/api/v1/overview");
    admin = await firstSession(quarter.url, firstLogin, PASSWORD);
    await prepare(folder.path);
    await waitFor("the simulated past to be stored", () => isStored(admin), PATIENCE_MS);
  }, PATIENCE_MS);

  afterAll(async () => {
    await quarter?.stop();
    await folder?.remove();
  }, PATIENCE_MS);

  it("has numbers for the first page", async () => {
    const overview = await admin.get("/api/v1/overview");
    expect(overview).toMatchObject({
      zone: "Europe/Rome",
      simulated: true,
      buildings: { count: 3, yesterdayWh: expect.toSatisfy((wh: number) => wh > 10_000) },
      // The sixty of the quarter and the one that is away.
      lighting: { count: 61 },
      quarantineOpen: 0,
      journal: { usedPct: expect.any(Number) },
    });
    expect(overview.hourly).toHaveLength(48);
    const { buildings } = await admin.get("/api/v1/buildings");
    expect(buildings.map(({ id }: { id: string }) => id).sort()).toEqual(["library", "school", "town-hall"]);
  });

  it("adds a building's hours up to its days, and both to what its register ran", async () => {
    const hours = await admin.get(consumptionPath(fromMs, toMs));
    const days = await admin.get(consumptionPath(fromMs, toMs, "day"));
    const sum = (rows: { energyWh: number }[]) => rows.reduce((total, { energyWh }) => total + energyWh, 0);
    expect(hours.rows).toHaveLength(48);
    expect(hours).toMatchObject({ coveredPct: 100, resets: 0 });
    expect(sum(hours.rows)).toBe(hours.totalWh);
    expect(sum(days.rows)).toBe(hours.totalWh);

    const query = `quantity=importTotalWh&from=${instant(fromMs)}&to=${instant(toMs + 1)}`;
    const { values, unit } = await admin.get(`/api/v1/points/school-electricity/readings?${query}`);
    expect(unit).toBe("Wh");
    expect(values.at(0).at).toBe(instant(fromMs));
    expect(hours.totalWh).toBe(values.at(-1).value - values.at(0).value);
  });

  it("carries a command out and tells it on the live stream, the level before the fate", async () => {
    const { id, elapsedMs, levelCameFirst, event } = await commandAndListen(quarter.url, admin, "lamp-roma-05", 45);
    process.stdout.write(`${JSON.stringify({ case: "command-to-stream", elapsedMs })}\n`);
    expect(elapsedMs).toBeLessThan(10_000);
    expect(event.dimPct).toBeCloseTo(45, -1);
    expect(levelCameFirst).toBe(true);
    expect(await admin.get(`/api/v1/commands/${id}`)).toMatchObject({
      fate: "carried-out",
      reportedDimPct: event.dimPct,
      reason: { kind: "manual", by: "admin" },
    });
    const { lamp } = await admin.get("/api/v1/lamps/lamp-roma-05");
    expect(lamp).toMatchObject({ reportedDimPct: event.dimPct, online: true, override: { id } });
  });

  it("expires a command to a lamp whose controller is away, and says so", async () => {
    const order = { action: "set", dimPct: 50, expiresInS: 2 };
    const { status, body } = await admin.request("POST", `/api/v1/lamps/${AWAY_LAMP}/commands`, order);
    expect(status).toBe(202);
    expect(body.fate).toBe("queued");
    const expired = await waitFor(
      "the command to expire",
      async () => {
        await sleep(100);
        const command = await admin.get(`/api/v1/commands/${body.id}`);
        return command.fate === "queued" ? undefined : command;
      },
      30_000,
    );
    expect(expired).toMatchObject({
      fate: "expired",
      detail: "the controller controller-away was not connected",
    });
    expect(Date.parse(expired.fateAt)).toBeGreaterThanOrEqual(Date.parse(expired.expiresAt));
  });

  it("answers what it refuses with problem details", async () => {
    const nobody = apiSession(quarter.url);
    const viewer = apiSession(quarter.url);
    expect(await viewer.request("POST", "/api/v1/session", VIEWER)).toMatchObject({ status: 200 });
    const wrong = { username: "admin", password: "not-the-password" };
    const order = { action: "set", dimPct: 50 };
    const long = consumptionPath(Date.parse("2000-01-01T00:00:00Z"), toMs);
    const readings = `/api/v1/points/school-electricity/readings?from=${instant(fromMs)}&to=${instant(toMs)}`;
    const refused: [string, Promise<Answer> | Answer, number, string][] = [
      ["the one-time password is not yet replaced", oneTime, 403, "password-change-required"],
      ["nobody is logged in", nobody.request("GET", "/api/v1/overview"), 401, "login-required"],
      ["the password is wrong", nobody.request("POST", "/api/v1/session", wrong), 401, "login-failed"],
      [
        "the role is missing",
        viewer.request("POST", "/api/v1/lamps/lamp-roma-05/commands", order),
        403,
        "role-missing",
      ],
      [
        "a page of another site asks",
        admin.request("POST", "/api/v1/lamps/lamp-roma-05/commands", order, { origin: "https://evil.example" }),
        403,
        "foreign-origin",
      ],
      ["the range is too long", admin.request("GET", long), 400, "range-too-long"],
      ["the range is empty", admin.request("GET", consumptionPath(toMs, toMs)), 400, "range-empty"],
      ["the bucket is unknown", admin.request("GET", consumptionPath(fromMs, toMs, "week")), 400, "request-invalid"],
      [
        "the level is missing",
        admin.request("POST", "/api/v1/lamps/lamp-roma-05/commands", { action: "set" }),
        400,
        "level-missing",
      ],
      ["there is no such building", admin.request("GET", "/api/v1/buildings/castle"), 404, "not-found"],
      ["there is no such lamp", admin.request("POST", "/api/v1/lamps/lamp-x/commands", order), 404, "not-found"],
      ["a building is no lamp", admin.request("GET", "/api/v1/lamps/school-electricity"), 404, "not-found"],
      ["there is no such command", admin.request("GET", "/api/v1/commands/cmd-x"), 404, "not-found"],
      ["an identifier is none", admin.request("GET", "/api/v1/lamps/..%2F..%2Fetc"), 400, "request-invalid"],
      ["the quantity is unknown", admin.request("GET", `${readings}&quantity=joy`), 400, "quantity-unknown"],
      ["nothing is there", admin.request("GET", "/api/v1/weather"), 404, "not-found"],
    ];
    for (const [what, answer, status, code] of refused) {
      const { body, ...rest } = await answer;
      expect({ ...rest, code: body.code }, what).toEqual({
        status,
        contentType: expect.stringMatching(/^application\/problem\+json/),
        code,
      });
      expect(body, what).toMatchObject({ type: "about:blank", title: expect.any(String), status });
      expect(body.detail.length, what).toBeGreaterThan(10);
    }
    // The refused commands left no trace.
    const { commands } = await admin.get("/api/v1/lamps/lamp-roma-05");
    expect(commands.filter(({ dimPct }: { dimPct: number }) => dimPct === 50)).toEqual([]);
  });

  // Its rules are looked at where it is made, by the same application.
  it("serves the OpenAPI document of the running service to everybody", async () => {
    const document = await apiSession(quarter.url).get("/openapi.json");
    expect(document).toMatchObject({ openapi: "3.0.3", paths: { "/status": expect.anything() } });
  });

  it("goes on after a restart on the same data", async () => {
    const path = consumptionPath(fromMs, toMs);
    const before = await admin.get(path);
    const storedBefore = (await admin.get("/api/v1/overview")).ingest.storedReadings;
    await quarter.stop();
    quarter = await startQuarter(folder.path);

    expect(quarter.built.firstLogin).toBeUndefined();
    const again = apiSession(quarter.url);
    const login = await again.request("POST", "/api/v1/session", { username: "admin", password: PASSWORD });
    expect(login).toMatchObject({ status: 200, body: { mustChangePassword: false } });
    expect(await again.get(path)).toEqual(before);
    expect((await again.get("/api/v1/overview")).ingest.storedReadings).toBeGreaterThanOrEqual(storedBefore);

    // The lamp kept its order over the restart, and takes a new one.
    expect((await again.get("/api/v1/lamps/lamp-roma-05")).lamp.override).toMatchObject({ dimPct: 45 });
    const { event } = await commandAndListen(quarter.url, again, "lamp-roma-05", 60);
    expect(event.dimPct).toBeCloseTo(60, -1);
    admin = again;
  });
});

async function isStored(session: ApiSession): Promise<boolean> {
  // Fewer requests than the API's limit.
  await sleep(200);
  const { coveredPct } = await session.get(consumptionPath(fromMs, toMs));
  const { ingest, lighting } = await session.get("/api/v1/overview");
  return coveredPct === 100 && ingest.lagMs === 0 && lighting.silent <= 1;
}

/** Orders a level and listens to the live stream until it is carried out. */
async function commandAndListen(url: string, session: ApiSession, lamp: string, dimPct: number) {
  let id = "";
  let sentAtMs = 0;
  let levelCameFirst = false;
  let event: { dimPct: number } | undefined;
  await readEvents(`${url}/api/v1/stream`, session.cookie, {
    timeoutMs: 60_000,
    opened: async () => {
      sentAtMs = Date.now();
      const { status, body } = await session.request("POST", `/api/v1/lamps/${lamp}/commands`, {
        action: "set",
        dimPct,
      });
      if (status !== 202) throw new Error(`The command was answered ${status}: ${JSON.stringify(body)}`);
      id = body.id;
    },
    found: (name, data) => {
      if (name === "readings") {
        const level = data.points.find(({ point }: { point: string }) => point === lamp)?.values.dimPct;
        levelCameFirst ||= level !== undefined && Math.abs(level - dimPct) < 2;
        return false;
      }
      if (data.commandId !== id || data.fate !== "carried-out") return false;
      event = data;
      return true;
    },
  });
  if (event === undefined) throw new Error("The stream ended without the event");
  return { id, elapsedMs: Date.now() - sentAtMs, levelCameFirst, event };
}
