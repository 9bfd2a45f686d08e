import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { firstSession } from "../support/api-session.ts";
import { dataFolder } from "../support/data-folder.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { waitFor } from "../support/wait-for.ts";
import { axeFindings } from "./axe-findings.ts";
import { launchChromium } from "./chromium.ts";
import { type PageWatch, watchPage } from "./page-watch.ts";

const PATIENCE_MS = 180_000;
const STEP_MS = 60_000;
const PASSWORD = "lucciole-nel-prato";
const DASHBOARD = fileURLToPath(new URL("../../dashboards/web/dist/index.html", import.meta.url));
const hook = (name: string, more = ""): string => `[data-testid=${name}]${more}`;
const MAP_DRAWN = hook("lamp-map", "[data-ready=true]");
const LAMP = "lamp-roma-05";
const WHY = "prova della festa";

describe("the evening of a lighting manager, without a mouse", { timeout: PATIENCE_MS }, () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let lucciola: RunningLucciola;
  let browser: Browser;
  let page: Page;
  let watch: PageWatch;

  beforeAll(async () => {
    if (!existsSync(DASHBOARD)) throw new Error("The dashboards are not built: npm run build");
    browser = await launchChromium();
    folder = await dataFolder();
    lucciola = await startLucciola({
      dataDirectory: folder.path,
      simulator: true,
      env: { LUCCIOLA_SIMULATOR_SCENARIO: "quarter", LUCCIOLA_SIMULATOR_HISTORY_DAYS: "2" },
    });
    const { cookies } = await firstSession(lucciola.apiUrl, lucciola.firstLogin, PASSWORD);
    const context = await browser.newContext({
      viewport: { width: 1_440, height: 900 },
      colorScheme: "light",
      locale: "it-IT",
    });
    await context.addCookies(cookies.map((cookie) => ({ ...cookie, url: lucciola.apiUrl })));
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
  const textOf = async (name: string): Promise<string> => ((await page.locator(hook(name)).textContent()) ?? "").trim();
  const shows = (name: string, text: RegExp) =>
    waitFor(`${name} to show ${text}`, async () => text.test(await textOf(name)), STEP_MS);
  /** Presses a button as who has no mouse does. */
  const press = async (name: string, key = "Enter"): Promise<void> => {
    await page.locator(hook(name)).first().focus();
    await page.keyboard.press(key);
  };

  it("narrows the lamps by street, and the address says it all", async () => {
    await open("/illuminazione");
    await page.waitForSelector(MAP_DRAWN);
    await shows("shown", /^60 lampade su 60$/);
    await page.locator(hook("filter-street")).selectOption("Via Roma");
    await shows("shown", /^12 lampade su 60$/);
    expect(await page.locator(hook("lamp")).count()).toBe(12);
    expect(new URL(page.url()).searchParams.get("via")).toBe("Via Roma");
    await watch.settled();
    await page.reload();
    await shows("shown", /^12 lampade su 60$/);
  });

  it("takes an area with the keyboard: the map is moved with its keys, and what it shows is the area", async () => {
    await open("/illuminazione");
    await page.waitForSelector(MAP_DRAWN);
    await page.locator(".maplibregl-canvas").focus();
    await page.keyboard.press("+");
    await waitFor("the map to have come nearer", async () => /posto=/.test(page.url()), STEP_MS);
    await press("area-of-view");
    const isNarrowed = async () => /^([1-9]|[1-5]\d) lampade su 60$/.test(await textOf("shown"));
    await waitFor("fewer lamps than all", isNarrowed, STEP_MS);
    expect(new URL(page.url()).searchParams.get("area")?.split(";")).toHaveLength(4);
    await press("area-clear");
    await shows("shown", /^60 lampade su 60$/);
  });

  it("goes through the night with the keys, and comes back to now", async () => {
    await page.locator(hook("night")).focus();
    await page.keyboard.press("ArrowRight");
    await shows("moment-source", /previsti/);
    expect(page.url()).toMatch(/ora=\d{4}-\d\d-\d\dT\d\d%3A(00|15|30|45)Z/);
    await page.keyboard.press("PageDown");
    await shows("moment-source", /riferiti/);
    await press("moment-now");
    await shows("moment", /^Adesso$/);
  });

  it("sees what an order would do before it is given, and is told of the floor", async () => {
    await open("/illuminazione?cerca=roma");
    await shows("shown", /^12 lampade su 60$/);
    for (const index of [0, 1]) {
      await page.locator(hook("pick")).nth(index).focus();
      await page.keyboard.press("Space");
    }
    await press("order-open");
    expect(await textOf("order-open")).toMatch(/^Ordina a 2 lampade/);
    await page.locator(hook("bulk-level")).fill("20");
    await shows("bulk-preview", /Lampade\s*2\s*Potenza all'inizio.*Energia fino alla fine.*kWh/s);
    await page.fill(hook("order-reason"), WHY);
    // Whoever goes under the least level of the class has to answer for it.
    const floor = page.getByLabel(/Sotto il livello minimo/);
    await floor.waitFor();
    expect(await page.locator(hook("order-send")).isDisabled()).toBe(true);
    await page.locator(hook("bulk-level")).fill("80");
    await floor.waitFor({ state: "detached" });
  });

  it("gives the order, sees it run, and ends it", async () => {
    await waitFor("the preview", () => page.locator(hook("order-send")).isEnabled(), STEP_MS);
    await press("order-send");
    const running = page.locator(hook("open-orders")).first();
    await running.getByText(WHY).waitFor();
    const isCounted = async () =>
      /Comandati\s*2/.test((await page.getByRole("button", { name: /Comandati/ }).textContent()) ?? "");
    await waitFor("two lamps under orders", isCounted, STEP_MS);
    await open("/illuminazione?stato=overridden");
    await shows("shown", /^2 lampade su 60$/);
    await press("order-end");
    await waitFor("no lamp under orders", async () => /^0 lampade su 60$/.test(await textOf("shown")), STEP_MS);
    expect(await page.locator(hook("open-orders")).count()).toBe(0);
  });

  it("works without the map too", async () => {
    await open("/illuminazione?vista=elenco&via=Via+Roma");
    await shows("shown", /^12 lampade su 60$/);
    expect(await page.locator(hook("lamp-map")).count()).toBe(0);
    expect(await page.getByRole("columnheader", { name: "Firmware" }).count()).toBe(1);
  });

  it("tests a lamp from its page and reads why it stood where it stood", async () => {
    await open(`/illuminazione/lampade/${LAMP}`);
    await page.getByRole("heading", { name: "Via Roma 05", level: 1 }).waitFor();
    await press("test-start");
    await page.waitForSelector(hook("test-fate", "[data-fate=carried-out]"));
    expect(await textOf("test-fate")).toMatch(/il regolatore ha risposto in .* s.*accesa a 100\s?% in/s);
    await page.locator(hook("why-moment")).focus();
    await page.keyboard.press("ArrowLeft");
    await page.locator(hook("why-then")).waitFor();
    // Of the simulated past no causes were recorded; that is said too.
    expect(await textOf("why-then")).toMatch(/La lampada deve stare|Per questo momento non è registrato alcun livello/);
  });

  it("holds a cabinet's meter against its lamps", async () => {
    await page.getByRole("link", { name: "cabinet-q2" }).first().click();
    await page.getByRole("heading", { name: /Quadro Q2/, level: 1 }).waitFor();
    expect(await textOf("contactor")).toMatch(/chiuso|aperto|non lo dice/);
    expect(await textOf("balance")).toMatch(/Contatore.*Somma delle lampade/s);
    await waitFor("its lamps", async () => (await page.locator(hook("lamp")).count()) === 30, STEP_MS);
  });

  it("finds nothing that keeps people out, by day and by night, wide and on a phone", async () => {
    const pages = [
      `/illuminazione?lampada=${LAMP}`,
      "/illuminazione?vista=elenco",
      `/illuminazione/lampade/${LAMP}`,
      "/illuminazione/quadri/cabinet-q2",
    ];
    for (const theme of ["light", "night"]) {
      await page.evaluate(`localStorage.setItem("lucciola.theme", "${theme}")`);
      for (const path of pages) {
        await open(path);
        await page.waitForSelector("h1");
        await watch.settled();
        if (path.includes("lampada=")) await page.waitForSelector(hook("command-level"));
        expect(await axeFindings(page), `${path}, ${theme}`).toEqual([]);
      }
    }
    await page.setViewportSize({ width: 360, height: 740 });
    for (const path of pages) {
      await open(path);
      await page.waitForSelector("h1");
      await watch.settled();
      expect(await page.evaluate<number>("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(360);
    }
  });
});
