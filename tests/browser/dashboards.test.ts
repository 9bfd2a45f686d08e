import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { DateTime } from "luxon";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { apiSession } from "../support/api-session.ts";
import { AWAY_LAMP, installAwayLamp } from "../support/away-lamp.ts";
import { dataFolder } from "../support/data-folder.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { waitFor } from "../support/wait-for.ts";
import { launchChromium } from "./chromium.ts";
import { type PageWatch, watchPage } from "./page-watch.ts";

const PATIENCE_MS = 120_000;
const STEP_MS = 60_000;
const PASSWORD = "lucciole-nel-prato";
const DASHBOARD = fileURLToPath(new URL("../../dashboards/web/dist/index.html", import.meta.url));
const SCREENSHOTS = process.env.LUCCIOLA_SCREENSHOTS;
const PAGES = [
  "/",
  "/edifici",
  "/edifici/school",
  "/illuminazione",
  "/illuminazione?lampada=lamp-roma-05",
  "/dispositivi",
];
const hook = (name: string, more = ""): string => `[data-testid=${name}]${more}`;
const MAP_DRAWN = hook("lamp-map", "[data-ready=true]");

describe("the dashboards in a browser", { timeout: PATIENCE_MS }, () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let lucciola: RunningLucciola;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let watch: PageWatch;

  beforeAll(async () => {
    if (!existsSync(DASHBOARD)) throw new Error("The dashboards are not built: npm run build");
    browser = await launchChromium();
    folder = await dataFolder();
    const registry = openRegistry({ path: join(folder.path, "registry.db"), log: silentLogger });
    installAwayLamp(registry);
    registry.close();
    lucciola = await startLucciola({
      dataDirectory: folder.path,
      simulator: true,
      env: { LUCCIOLA_SIMULATOR_SCENARIO: "quarter", LUCCIOLA_SIMULATOR_HISTORY_DAYS: "3" },
    });
    context = await browser.newContext({
      viewport: { width: 1_440, height: 900 },
      colorScheme: "light",
      locale: "it-IT",
    });
    context.setDefaultTimeout(STEP_MS);
    page = await context.newPage();
    watch = watchPage(page, lucciola.apiUrl);
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await lucciola?.stop();
    await folder?.remove();
  }, PATIENCE_MS);

  afterEach(() => {
    // Of each story: no error, nothing failed, nobody else was asked.
    expect(watch.troubles).toEqual([]);
  });

  async function open(path: string): Promise<void> {
    await watch.settled();
    await page.goto(lucciola.apiUrl + path);
  }

  it("lets the newcomer in with the one-time password, and asks for another", async () => {
    await open("/");
    const { username = "", password = "" } = lucciola.firstLogin ?? {};
    await page.fill(hook("username"), username);
    await page.fill(hook("password"), password);
    await page.click(hook("login"));
    await page.fill(hook("current-password"), password);
    await page.fill(hook("new-password"), PASSWORD);
    await page.click(hook("save-password"));
    await page.waitForSelector(hook("overview-energy-today"));
    await pastIsStored();
  });

  it("shows the overview with its numbers", async () => {
    await open("/");
    const energy = page.locator(hook("overview-energy-today"));
    await waitFor("a figure in kWh or MWh", async () => /\d.*Wh/.test(await textOf(energy)), STEP_MS);
    await page.waitForSelector("canvas");
    if (SCREENSHOTS !== undefined) await photographOverview(SCREENSHOTS);
  });

  it("shows the buildings, and one over a period that its address keeps", async () => {
    await page.getByRole("link", { name: "Edifici" }).first().click();
    await page.getByRole("link", { name: "Scuola primaria" }).first().click();
    await page.waitForURL("**/edifici/school");
    await page.getByRole("button", { name: "Ieri" }).click();
    await page.waitForURL("**/edifici/school?periodo=yesterday");
    const total = page.locator(hook("building-total"));
    const expectedKwh = (await yesterdayWh()) / 1_000;
    const isRight = async () => Math.abs(italianNumber(await textOf(total)) - expectedKwh) < 1;
    await waitFor(`yesterday's ${expectedKwh} kWh`, isRight, STEP_MS);
    const shown = await textOf(total);

    await watch.settled();
    await page.reload();
    await waitFor("the same total after a reload", async () => (await textOf(total)) === shown, STEP_MS);
    expect(new URL(page.url()).search).toBe("?periodo=yesterday");
    expect(await page.getByRole("button", { name: "Ieri" }).getAttribute("aria-pressed")).toBe("true");
  });

  it("draws the map of the lamps", async () => {
    await open("/illuminazione");
    await page.waitForSelector(MAP_DRAWN);
    expect(await page.locator(hook("lamp")).count()).toBeGreaterThan(10);
  });

  it("carries a command out that was given in the browser", async () => {
    await page.click("[data-lamp=lamp-roma-05]");
    await page.locator(hook("command-level")).fill("35");
    await page.click(hook("command-send"));
    // Under the floor of the road's least class only whoever answers for it.
    await page.getByLabel(/Sotto il livello minimo/).check();
    await page.getByLabel("Motivo (facoltativo)").fill("prova del minimo");
    const clickedAtMs = Date.now();
    await page.click(hook("command-send"));
    await page.waitForSelector(hook("command-fate", "[data-fate=carried-out]"));
    process.stdout.write(`${JSON.stringify({ case: "browser-command", elapsedMs: Date.now() - clickedAtMs })}\n`);
    const level = page.locator(hook("reported-level"));
    await waitFor("the lamp to report 35 %", async () => /^35\s?%/.test(await textOf(level)), STEP_MS);
  });

  it("says why a lamp is at its level", async () => {
    await waitFor("the sentence", async () => /35\s?%/.test(await textOf(page.locator(hook("why")))), STEP_MS);
  });

  it("orders full light for the whole town with the number of lamps in sight, shows it, and ends it", async () => {
    await page.click(hook("order-open"));
    await page.click(hook("kind-emergency"));
    await page.fill(hook("order-reason"), "prova di emergenza");
    const send = page.locator(`.ordering ${hook("order-send")}`);
    await waitFor("the preview", () => send.isEnabled(), STEP_MS);
    expect(await textOf(send)).toMatch(/Piena luce per \d+ lampade/);
    await send.click();
    const open = page.locator(hook("open-orders")).first();
    await open.waitFor();
    expect(await textOf(open)).toMatch(/Piena luce.*Tutta la città.*prova di emergenza/s);
    await open.locator(hook("order-end")).click();
    await open.waitFor({ state: "detached" });
  });

  it("says that a command expired when the controller is away", async () => {
    await open(`/illuminazione?lampada=${AWAY_LAMP}`);
    await page.locator(hook("command-level")).fill("40");
    await page.click(hook("command-send"));
    await page.waitForSelector(hook("command-fate", "[data-fate=expired]"), { timeout: PATIENCE_MS });
    expect(await textOf(page.locator(hook("command-fate")))).toMatch(
      /scaduto.*Non è stato eseguito e non lo sarà più.*controller-away was not connected/is,
    );
  });

  it("makes a one-time code with its QR, and lets in the device that comes with it", async () => {
    await open("/dispositivi");
    await page.fill(hook("enrolment-name"), "Centralina della palestra");
    await page.fill(hook("enrolment-id"), "gym-gateway");
    await page.click(hook("enrolment-make"));
    const code = await textOf(page.locator(hook("enrolment-code")));
    expect(await page.getByRole("img", { name: "Codice QR" }).locator("path").getAttribute("d")).toMatch(/^M4 4h1v1/);
    await page.waitForSelector(hook("enrolment", "[data-state=expected]"));
    const edge = edgeId("gym-gateway");
    const bus = connectBus({
      clientId: edge,
      username: edge,
      password: `enrol:${code}:${randomBytes(32).toString("base64url")}`,
      connect: { url: `mqtt://127.0.0.1:${lucciola.mqttPort}` },
      clock: systemClock,
      log: silentLogger,
    });
    try {
      await waitFor("the device to be heard", () => bus.state === "connected", STEP_MS);
      const at = new Date().toISOString();
      await bus.publishRaw(`lucciola/v1/edge/${edge}/main-meter/meter`, Buffer.from(`{"at":"${at}"}`), {
        qos: 1,
        retain: false,
      });
      const place = page.locator(hook("enrolment", "[data-state=waiting]"));
      await place.getByText("main-meter").waitFor();
      await photograph("waiting");
      await place.locator(hook("approve")).click();
      await page.getByText("Centralina della palestra può entrare").waitFor();
      await waitFor(
        "the waiting room to be empty",
        async () => (await page.locator(hook("enrolment")).count()) === 0,
        STEP_MS,
      );
    } finally {
      await bus.close();
    }
    await open("/dispositivi");
    await page.getByRole("rowheader", { name: "Centralina della palestra" }).waitFor();
  });

  it("speaks English when asked, and still after a reload", async () => {
    await page.getByRole("button", { name: "Lingua" }).click();
    await page.getByRole("link", { name: "Overview" }).first().waitFor();
    await watch.settled();
    await page.reload();
    await page.getByRole("link", { name: "Overview" }).first().waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await page.getByRole("button", { name: "Language" }).click();
    await page.getByRole("link", { name: "Panoramica" }).first().waitFor();
  });

  it("has a theme for the night, and keeps it", async () => {
    const background = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    await open("/");
    await page.waitForSelector(hook("overview-energy-today"));
    const byDay = luminance(await background());
    await page.getByRole("button", { name: "Cambia tema" }).click();
    await waitFor("a dark page", async () => luminance(await background()) < 60, STEP_MS);
    expect(byDay).toBeGreaterThan(200);
    await open("/illuminazione");
    await page.waitForSelector(MAP_DRAWN);
    expect(luminance(await background())).toBeLessThan(60);
    await page.getByRole("button", { name: "Cambia tema" }).click();
  });

  it("fits a phone of 360 pixels", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const path of PAGES) {
      await open(path);
      await page.waitForSelector("h1");
      if (path.startsWith("/illuminazione")) await page.waitForSelector(MAP_DRAWN);
      await watch.settled();
      const widthPx = await page.evaluate<number>("document.documentElement.scrollWidth");
      expect(widthPx, path).toBeLessThanOrEqual(360);
    }
    await page.getByRole("button", { name: "Esci" }).click();
    await page.waitForSelector(hook("username"));
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  });

  let person: ReturnType<typeof apiSession> | undefined;
  /** What the API says beside the dashboards. */
  async function askApi(path: string) {
    if (person === undefined) {
      person = apiSession(lucciola.apiUrl);
      await person.request("POST", "/api/v1/session", { username: "admin", password: PASSWORD });
    }
    return await person.get(path);
  }

  /** What the school drew yesterday, once all of it is stored. */
  async function yesterdayWh(): Promise<number> {
    const today = DateTime.now().setZone("Europe/Rome").startOf("day");
    const query = `from=${today.minus({ days: 1 }).toUTC().toISO()}&to=${today.toUTC().toISO()}&bucket=hour`;
    const { totalWh, coveredPct } = await askApi(`/api/v1/buildings/school/consumption?${query}`);
    return coveredPct === 100 ? totalWh : 0;
  }

  /** Once the lamps, which start without a programme, stand as theirs says. */
  async function photographOverview(directory: string): Promise<void> {
    const isCalm = async () => {
      await sleep(250);
      const { lamps } = await askApi("/api/v1/lamps");
      return lamps.every(
        ({ desiredDimPct, reportedDimPct }: { desiredDimPct?: number; reportedDimPct?: number }) =>
          desiredDimPct === undefined || Math.abs(desiredDimPct - (reportedDimPct ?? 0)) < 2,
      );
    };
    await waitFor("the lamps to stand at their programme", isCalm, STEP_MS);
    await open("/");
    await page.waitForSelector(hook("overview-energy-today"));
    await page.waitForSelector("canvas");
    await watch.settled();
    await mkdir(directory, { recursive: true });
    await page.screenshot({ path: join(directory, "overview.png"), animations: "disabled" });
  }

  async function photograph(name: string): Promise<void> {
    if (SCREENSHOTS === undefined) return;
    await mkdir(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: "disabled" });
  }

  async function pastIsStored(): Promise<void> {
    const isStored = async () => {
      await sleep(250);
      return (await yesterdayWh()) > 0;
    };
    await waitFor("the simulated past to be stored", isStored, PATIENCE_MS);
  }
});

const textOf = async (locator: Locator): Promise<string> => ((await locator.textContent()) ?? "").trim();

/** `1.234,5 kWh` is 1234.5. */
const italianNumber = (text: string): number => Number(text.replace(/\s.*$/, "").replaceAll(".", "").replace(",", "."));

/** Mean of the channels of `rgb(r, g, b)`, 0 to 255. */
function luminance(color: string): number {
  const channels = [...color.matchAll(/[\d.]+/g)].slice(0, 3).map(([text]) => Number(text));
  return channels.reduce((sum, channel) => sum + channel, 0) / 3;
}
