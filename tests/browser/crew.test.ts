import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashPassword } from "@lucciola/api/authentication.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiSession, apiSession } from "../support/api-session.ts";
import { dataFolder } from "../support/data-folder.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { waitFor } from "../support/wait-for.ts";
import { launchChromium } from "./chromium.ts";

const PATIENCE_MS = 120_000;
const STEP_MS = 30_000;
const PASSWORD = "lucciole-nel-prato";
const DASHBOARD = fileURLToPath(new URL("../../dashboards/web/dist/sw.js", import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const hook = (name: string, more = ""): string => `[data-testid=${name}]${more}`;
const STATE = (state: string) => hook("work-state", `[data-state=${state}]`);

/** A day of a crew: orders at the depot, a street without a network, and the way back. */
describe("a crew with a telephone", { timeout: PATIENCE_MS }, () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let lucciola: RunningLucciola;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let office: ApiSession;
  let photo: Buffer;
  const ids: Record<string, number> = {};

  beforeAll(async () => {
    if (!existsSync(DASHBOARD)) throw new Error("The dashboards are not built: npm run build");
    folder = await dataFolder();
    const registry = openRegistry({ path: join(folder.path, "registry.db"), log: silentLogger });
    const passwordHash = await hashPassword(PASSWORD);
    for (const [username, role] of [
      ["ada", "crew"],
      ["bruno", "crew"],
      ["carla", "lighting-manager"],
    ] as const)
      registry.users.create({ username, roles: [role], passwordHash, mustChangePassword: false });
    for (const [index, id] of ["lamp-roma-01", "lamp-roma-02"].entries())
      registry.assets.putPoint({
        id: pointId(id),
        kind: "lamp",
        name: `Via Roma 0${index + 1}`,
        building: undefined,
        cabinet: undefined,
        street: "Via Roma",
        latitudeDeg: 45.73 + index / 1_000,
        longitudeDeg: 8.63,
        nominalPowerW: 41,
        supplyCode: undefined,
        carrier: undefined,
        simulated: false,
      });
    registry.close();
    lucciola = await startLucciola({ dataDirectory: folder.path });
    office = await session("carla");
    for (const [name, point] of [
      ["dark", "lamp-roma-01"],
      ["loose", "lamp-roma-02"],
    ] as const) {
      const body = { origin: { kind: "hand" }, what: `Lampada ${name}`, place: { point } };
      const answer = await office.request("POST", "/api/v1/work/orders", body, {
        "idempotency-key": crypto.randomUUID(),
      });
      ids[name] = answer.body.order.id;
    }
    const noise = { type: "gaussian", mean: 120, sigma: 50 } as const;
    photo = await sharp({ create: { width: 2_400, height: 1_800, channels: 3, background: "#446", noise } })
      .jpeg()
      .toBuffer();
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "it-IT", hasTouch: true });
    context.setDefaultTimeout(STEP_MS);
    page = await context.newPage();
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await lucciola?.stop();
    await folder?.remove();
  }, PATIENCE_MS);

  async function session(username: string): Promise<ApiSession> {
    const person = apiSession(lucciola.apiUrl);
    const answer = await person.request("POST", "/api/v1/session", { username, password: PASSWORD });
    if (answer.status !== 200) throw new Error(`${username} cannot log in: ${answer.status}`);
    return person;
  }
  const atServer = (name: string) => office.get(`/api/v1/work/orders/${ids[name]}`);
  const path = (name: string): string => `${lucciola.apiUrl}/lavori/${ids[name]}`;
  async function logIn(username: string): Promise<void> {
    await page.fill(hook("username"), username);
    await page.fill(hook("password"), PASSWORD);
    await page.click(hook("login"));
  }
  const waiting = async (): Promise<string> => (await page.locator(hook("waiting-count")).allTextContents()).join("");
  async function sent(): Promise<void> {
    await waitFor("nothing to wait any more", async () => (await waiting()) === "", STEP_MS);
  }

  it("logs in at the depot and finds its orders; the pages are kept for later", async () => {
    await page.goto(`${lucciola.apiUrl}/lavori`);
    await logIn("ada");
    await page.waitForSelector(hook("work-card"));
    expect(await page.locator(hook("work-card")).count()).toBe(2);
    // What the browser keeps is there once the worker rules the page and each order is in its store.
    await page.evaluate("navigator.serviceWorker.ready.then(() => undefined)");
    await waitFor(
      "the app to be kept",
      () => page.evaluate<boolean>("navigator.serviceWorker.controller !== null"),
      STEP_MS,
    );
    await waitFor("both orders to be kept", async () => (await keptOrders()) >= 2, STEP_MS);
  });

  const keptOrders = (): Promise<number> =>
    page.evaluate<number>(`new Promise((resolve, reject) => {
      const open = indexedDB.open("lucciola");
      open.onerror = () => reject(open.error);
      open.onsuccess = () => {
        const keys = open.result.transaction("answers").objectStore("answers").getAllKeys();
        keys.onsuccess = () => { open.result.close(); resolve(keys.result.filter(([, name]) => name.startsWith("order ")).length); };
      };
    })`);

  it("works in a street without a network, through a reload, and the server has it once afterwards", async () => {
    await context.setOffline(true);
    await page.click(`${hook("work-list")} a[href="/lavori/${ids.dark}"]`);
    await page.click(hook("step-start"));
    await page.waitForSelector(STATE("under-way"));
    await page.fill(hook("note-text"), "Driver bruciato, cambiato");
    await page.click(hook("add-note"));
    await page.selectOption(hook("part"), "alimentatore");
    await page.click(hook("add-part"));
    await page.setInputFiles(hook("take-photo"), { name: "p.jpg", mimeType: "image/jpeg", buffer: photo });
    await waitFor("four deeds to wait", async () => (await waiting()).includes("4 in attesa"), STEP_MS);

    await page.reload();
    await page.waitForSelector(STATE("under-way"));
    await page.waitForSelector(hook("work-offline"));
    expect(await page.locator(hook("work-history")).textContent()).toContain("Driver bruciato, cambiato");
    expect(await page.locator(`${hook("work-history")} img`).count()).toBe(1);
    await page.click(hook("step-finish"));
    await page.click(hook("step-confirm"));
    await page.waitForSelector(STATE("done"));
    expect(await waiting()).toContain("5 in attesa");
    await page.click("a[href='/lavori']");
    await page.waitForSelector(hook("work-card", "[data-state=done]"));
    expect((await atServer("dark")).order.state).toBe("open");

    // The first thing that goes through is heard by the server, and its answer is lost on the way back.
    let lost = 0;
    const loseAnswer = async (route: Route) => {
      await route.fetch();
      lost += 1;
      await route.abort("connectionreset");
    };
    await page.route("**/steps", loseAnswer, { times: 1 });
    await context.setOffline(false);
    await waitFor("an answer to be lost", () => lost === 1, STEP_MS);
    await waitFor("all to wait still", async () => (await waiting()).includes("5 in attesa"), STEP_MS);
    await page.click(hook("outbox-send"));
    await sent();
    const { order, events } = await atServer("dark");
    expect(order).toMatchObject({ state: "done", assignedTo: "ada", confirmation: "not-needed" });
    expect(events.map((event: { kind: string; move?: string }) => event.move ?? event.kind)).toEqual([
      "created",
      "start",
      "note",
      "part",
      "photo",
      "finish",
    ]);
    expect(events[3].part).toMatchObject({ name: "Alimentatore (driver)", amount: 1 });
    const picture = await fetch(`${lucciola.apiUrl}/api/v1/work/photos/${events[4].photo.id}`, {
      headers: { cookie: office.cookie },
    });
    expect((await sharp(Buffer.from(await picture.arrayBuffer())).metadata()).width).toBe(2_000);
  });

  it("is shown both sides when somebody else was faster, and keeps its note", async () => {
    await page.goto(path("loose"));
    await page.waitForSelector(STATE("open"));
    await context.setOffline(true);
    await page.click(hook("step-start"));
    await page.waitForSelector(STATE("under-way"));
    await page.fill(hook("note-text"), "Sono sul posto");
    await page.click(hook("add-note"));
    await waitFor("two deeds to wait", async () => (await waiting()).includes("2 in attesa"), STEP_MS);
    const bruno = await session("bruno");
    const { order } = await bruno.get(`/api/v1/work/orders/${ids.loose}`);
    const begun = await bruno.request(
      "POST",
      `/api/v1/work/orders/${ids.loose}/steps`,
      { step: "start", after: order.lastMove },
      { "idempotency-key": crypto.randomUUID() },
    );
    expect(begun.status).toBe(200);
    await context.setOffline(false);
    const conflict = page.locator(hook("conflict"));
    await conflict.waitFor();
    expect(await conflict.textContent()).toMatch(/Volevi.*Inizia.*Adesso è.*in corso.*bruno/s);
    expect((await atServer("loose")).events.at(-1)).toMatchObject({ kind: "note", by: "ada", text: "Sono sul posto" });
    await page.click(hook("conflict-drop"));
    await sent();
    expect((await atServer("loose")).order).toMatchObject({ state: "under-way", assignedTo: "bruno" });
  });

  it("loses nothing when the session ends meanwhile, and is asked before a log-out throws it away", async () => {
    await context.setOffline(true);
    await page.fill(hook("note-text"), "Torno domani");
    await page.click(hook("add-note"));
    await waitFor("one deed to wait", async () => (await waiting()).includes("1 in attesa"), STEP_MS);
    await page.click(hook("logout"));
    await page.waitForSelector(hook("logout-asks"));
    await page.getByRole("button", { name: "Resta" }).click();
    await context.clearCookies();
    await context.setOffline(false);
    await page.waitForSelector(hook("username"));
    // Another person sees nothing of it, and sends nothing of it.
    await logIn("bruno");
    await page.waitForSelector(hook("work-state"));
    expect(await waiting()).toBe("");
    await page.click(hook("logout"));
    await page.waitForSelector(hook("username"));
    await logIn("ada");
    await waitFor(
      "the note to arrive as hers",
      async () => {
        const last = (await atServer("loose")).events.at(-1);
        return last.text === "Torno domani" && last.by === "ada";
      },
      STEP_MS,
    );
  });

  it("has pages that everybody can use, by day and by night, at 320 pixels", async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const theme of ["light", "night"]) {
      await page.evaluate(`localStorage.setItem("lucciola.theme", "${theme}")`);
      for (const [address, ready] of [
        ["/lavori", hook("work-card")],
        [`/lavori/${ids.loose}`, hook("work-state")],
        ["/lampada/lamp-roma-02", "svg[role=img]"],
        ["/lavori/nuovo", hook("what")],
      ] as const) {
        await page.goto(lucciola.apiUrl + address);
        await page.waitForSelector(ready);
        expect(await page.evaluate<number>("document.documentElement.scrollWidth"), address).toBeLessThanOrEqual(320);
        const found = await page.evaluate<string[]>(
          `${AXE}; axe.run().then(({ violations }) => violations
            .filter(({ impact }) => impact === "serious" || impact === "critical")
            .map(({ id, nodes }) => id + " " + nodes.map(({ target }) => target.join(" ")).join(", ")))`,
        );
        expect(found, `${address} ${theme}`).toEqual([]);
      }
    }
  });

  it("keeps files of the app alone: no answer of the server lies in its caches", async () => {
    const kept = await page.evaluate<string[]>(
      "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys())))).then((lists) => lists.flat().map(({ url }) => new URL(url).pathname))",
    );
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.filter((one) => one.startsWith("/api"))).toEqual([]);
  });
});
