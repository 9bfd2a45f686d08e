import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { dataFolder } from "../support/data-folder.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { waitFor } from "../support/wait-for.ts";
import { axeFindings } from "./axe-findings.ts";
import { launchChromium } from "./chromium.ts";
import { type PageWatch, watchPage } from "./page-watch.ts";
import { signIn } from "./signed-in.ts";

const PATIENCE_MS = 120_000;
const STEP_MS = 60_000;
const DASHBOARD = fileURLToPath(new URL("../../dashboards/web/dist/index.html", import.meta.url));
const hook = (name: string, more = ""): string => `[data-testid=${name}]${more}`;
const PAGES = [
  "/programmi",
  "/programmi/town-default",
  "/programmi/calendari/weekends",
  "/regole",
  "/dispositivi",
  "/dispositivi/gateway-q1",
  "/simulatore",
];

describe("a lighting manager who changes a programme", { timeout: PATIENCE_MS }, () => {
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
      env: { LUCCIOLA_SIMULATOR_SCENARIO: "quarter", LUCCIOLA_SIMULATOR_HISTORY_DAYS: "1" },
    });
    const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, locale: "it-IT" });
    context.setDefaultTimeout(STEP_MS);
    page = await context.newPage();
    await signIn(page, lucciola);
    watch = watchPage(page, lucciola.apiUrl);
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await lucciola?.stop();
    await folder?.remove();
  }, PATIENCE_MS);

  afterEach(() => {
    expect(watch.troubles).toEqual([]);
  });

  const open = async (path: string): Promise<void> => {
    await watch.settled();
    await page.goto(lucciola.apiUrl + path);
    await page.waitForSelector("h1");
  };
  const fresh = hook("year", "[data-stale=false]");
  const energyKwh = async (): Promise<number> => {
    await page.waitForSelector(fresh);
    const text = await textOf(page.locator(hook("year-energy")));
    const size = Number(text.replace(/\s.*$/, "").replaceAll(".", "").replace(",", "."));
    return text.includes("MWh") ? size * 1_000 : size;
  };

  it("moves a step with the keys, and sees what the year costs before anybody runs it", async () => {
    await open("/programmi");
    await page.getByRole("link", { name: /^Standard 100/ }).click();
    await page.waitForURL("**/programmi/town-default");
    const midnight = page.locator(hook("point-1"));
    await midnight.waitFor();
    const before = await energyKwh();
    expect(await textOf(page.locator(hook("year-energy-change")))).toBe("come oggi");

    await midnight.focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    expect(await midnight.getAttribute("aria-valuetext")).toMatch(/^50 %, alle 23:50/);
    await waitFor("fewer kWh", async () => (await energyKwh()) < before, STEP_MS);
    expect(await textOf(page.locator(hook("year-energy-change")))).toMatch(/^−.*rispetto a oggi/);
  });

  it("is told when the class of a street would be broken, and takes that back", async () => {
    const midnight = page.locator(hook("point-1"));
    await midnight.focus();
    for (let press = 0; press < 6; press += 1) await page.keyboard.press("ArrowDown");
    await page.waitForSelector(hook("findings", "[data-stale=false]:not([data-errors='0'])"));
    expect(await textOf(page.locator(hook("findings")))).toMatch(
      /Un errore.*Il 20 % è sotto il livello minimo di \d+ luogo.*Viale Italia/s,
    );
    for (let press = 0; press < 6; press += 1) await page.keyboard.press("Control+z");
    await page.waitForSelector(hook("findings", "[data-stale=false][data-errors='0']"));
    expect(await midnight.getAttribute("aria-valuetext")).toMatch(/^50 %, alle 23:50/);
  });

  it("stores a version, which nobody runs yet, and reads in words what changed", async () => {
    await page.click(hook("save-version"));
    await page.getByText("Versione 2 salvata").waitFor();
    const version = page.locator(hook("version", "[data-version='2']"));
    expect(await version.getAttribute("data-live")).toBe("false");
    await version.locator("summary").click();
    await version.getByText("50 %: spostato, alle 00:00 → alle 23:50").waitFor();
  });

  it("lets it reach the lamps in stages, and takes it back", async () => {
    await page.locator(hook("version", "[data-version='2']")).locator(hook("roll-out")).click();
    await page.fill(hook("roll-out-reason"), "dieci minuti prima, prova");
    await page.click(hook("roll-out-start"));
    const row = page.locator(hook("roll-out-row")).first();
    await row.waitFor();
    expect(await textOf(row.locator(hook("roll-out-status")))).toBe("in corso");
    await waitFor(
      "the first lamp to have confirmed the version",
      async () => /[1-9]\d* confermate/.test(await textOf(row)),
      PATIENCE_MS,
    );
    await row.locator(hook("take-back")).click();
    await page.fill(hook("take-back-reason"), "meglio di no");
    await page.click(hook("take-back-confirm"));
    await page.locator(hook("roll-out-row", "[data-status=taken-back]")).waitFor();
    await watch.settled();
    expect(await page.locator(hook("version", "[data-version='1']")).getAttribute("data-live")).toBe("true");
  });

  it("gives the weekends of the year another programme, and sees them at a glance", async () => {
    await open("/programmi");
    await page.click(hook("new-calendar"));
    await page.fill(hook("new-name"), "Weekends");
    await page.click(hook("new-make"));
    await page.waitForURL("**/programmi/calendari/weekends");
    await page.click(hook("add-rule"));
    await page.getByText("1. ven, sab: Standard").waitFor();
    await page
      .getByRole("img", { name: /Standard 100-70-50-70-100 %: 3[01] notti/ })
      .first()
      .waitFor();
  });

  it("writes a rule, sees when it would have acted, and lets it act", async () => {
    await open("/regole");
    await page.click(hook("new-rule"));
    await page.fill(hook("rule-name"), "Mercato");
    await page.selectOption(hook("rule-trigger"), "clock");
    await page.fill(hook("rule-level"), "20");
    await page.press(hook("rule-level"), "Tab");
    expect(await textOf(page.locator(hook("rule-sentence")))).toBe(
      "Quando sono le 18:00, allora Tutta la città va al livello 20 % per 30 minuti.",
    );
    expect(await axeFindings(page), "the editor of a rule").toEqual([]);
    // A rule may not hold lights under the floor of their class.
    await page.click(hook("rule-save"));
    await page.getByRole("alert").getByText("A rule may not go under it").waitFor();
    watch.forgive(/422/);
    await page.fill(hook("rule-level"), "90");
    await page.press(hook("rule-level"), "Tab");
    await page.click(hook("rule-save"));
    await page.click(hook("rule-enable"));
    expect(await page.locator(hook("rule-trial")).getAttribute("data-count")).toMatch(/^(29|30|31)$/);
    await page.click(hook("rule-enable-confirm"));
    await page.waitForSelector(hook("rule", "[data-enabled=true]"));
    await page.locator(hook("rule-versions")).locator("summary").click();
    await page.getByText("versione 1, admin").last().waitFor();
  });

  it("brings a fault into the simulated town and takes it away", async () => {
    await open("/simulatore");
    await page.waitForSelector(`${hook("fault-place")} option`, { state: "attached" });
    await page.click(hook("fault-send"));
    const fault = page.locator(hook("fault", "[data-state=active]"));
    await fault.waitFor();
    await fault.locator(hook("fault-clear")).click();
    await page.waitForSelector(hook("fault", "[data-state=over]"));
  });

  it("has no barriers by day and by night, and fits a phone", async () => {
    for (const theme of ["light", "night"]) {
      await page.evaluate(`localStorage.setItem("lucciola.theme", "${theme}")`);
      for (const path of PAGES) {
        await open(path);
        await watch.settled();
        expect(await textOf(page.locator("h1"))).not.toBe("Questa pagina non esiste");
        expect(await axeFindings(page), `${path}, ${theme}`).toEqual([]);
      }
    }
    await page.setViewportSize({ width: 360, height: 740 });
    for (const path of PAGES) {
      await open(path);
      await watch.settled();
      expect(await page.evaluate<number>("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(360);
    }
  });
});

const textOf = async (locator: Locator): Promise<string> => ((await locator.textContent()) ?? "").trim();
