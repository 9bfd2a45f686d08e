import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ApiSession, apiSession, firstSession } from "../support/api-session.ts";
import { dataFolder } from "../support/data-folder.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { waitFor } from "../support/wait-for.ts";

/** Its clock runs fast, so a slow machine has more to do in the same time. */
const PATIENCE_MS = 1_600_000;
const DAY_MS = 86_400_000;
const PASSWORD = "lucciole-sul-ticino";
const SUPPLY = "town-hall-electricity";
/** A town hall of which the nights have been wasteful for two weeks, at an hour of the town in some seconds. */
const HAMLET = {
  name: "Hamlet",
  size: { buildings: 1, lamps: 6, cabinets: 1, ownConnectionPct: 20, unregisteredPct: 0 },
  roughness: { latePct: 1, lostPct: 1, sagsPerYear: 0 },
  faults: {
    rate: 0,
    list: [
      {
        kind: "night-waste",
        point: SUPPLY,
        from: new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - 14 * DAY_MS).toISOString(),
        amount: 0.5,
      },
    ],
  },
  time: { historyDays: 120, speed: 900 },
};

let folder: Awaited<ReturnType<typeof dataFolder>>;
let running: RunningLucciola | undefined;
let session: ApiSession;

async function start(): Promise<void> {
  const scenario = join(folder.path, "hamlet.json");
  await writeFile(scenario, JSON.stringify(HAMLET));
  running = await startLucciola({
    dataDirectory: join(folder.path, "data"),
    simulator: true,
    env: { LUCCIOLA_SIMULATOR_SCENARIO: scenario },
    timeoutMs: PATIENCE_MS / 2,
  });
}
async function killAndRestart(): Promise<void> {
  await running?.kill9();
  await start();
  session = apiSession(running?.apiUrl ?? "");
  await session.request("POST", "/api/v1/session", { username: "admin", password: PASSWORD });
}
// biome-ignore lint/suspicious/noExplicitAny: a wrong shape fails the test.
const ofSupply = async (): Promise<any[]> => {
  const { anomalies } = await session.get("/api/v1/anomalies");
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  return anomalies.filter(({ kind, supply }: any) => kind === "night-base-load" && supply.id === SUPPLY);
};
/** Waits until the watch has looked again since now. */
async function anotherTurn(): Promise<void> {
  const { at } = await session.get("/api/v1/overview");
  const untilMs = Date.parse(at) + 3 * 3_600_000;
  await waitFor(
    "three hours of the town",
    async () => Date.parse((await session.get("/api/v1/overview")).at) > untilMs,
    PATIENCE_MS / 4,
  );
}

beforeAll(async () => {
  folder = await dataFolder();
  await start();
  session = await firstSession(running?.apiUrl ?? "", running?.firstLogin, PASSWORD);
}, PATIENCE_MS);
afterAll(async () => {
  await running?.kill9();
  await folder.remove();
});

it("tells of wasteful nights once, with their price, through kills; and not again once they are called normal", {
  timeout: PATIENCE_MS,
}, async () => {
  await waitFor("the anomaly", async () => (await ofSupply()).some(({ state }) => state === "open"), PATIENCE_MS / 4);
  const [anomaly, ...more] = await ofSupply();
  expect(more).toEqual([]);
  expect(anomaly.eurPerYear).toBeGreaterThan(0);
  expect((await session.get(`/api/v1/anomalies/${anomaly.id}`)).explanation.it).toContain("€ all'anno");

  await killAndRestart();
  await anotherTurn();
  expect((await ofSupply()).map(({ id, state }) => [id, state])).toEqual([[anomaly.id, "open"]]);

  const normal = { reason: "the server room runs at night", scope: "always" };
  expect((await session.request("POST", `/api/v1/anomalies/${anomaly.id}/normal`, normal)).status).toBe(200);
  await killAndRestart();
  await anotherTurn();
  expect((await ofSupply()).map(({ state }) => state)).toEqual(["normal"]);
});
