import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { apiSession, firstSession } from "../support/api-session.ts";
import { dataFolder } from "../support/data-folder.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { axeFindings } from "./axe-findings.ts";
import { launchChromium } from "./chromium.ts";
import { type PageWatch, watchPage } from "./page-watch.ts";

const PATIENCE_MS = 180_000;
const STEP_MS = 30_000;
const PASSWORD = "lucciole-nel-prato";
const DASHBOARD = fileURLToPath(new URL("../../dashboards/web/dist/index.html", import.meta.url));
const NOT_THERE = "Questa pagina non esiste";
const PAGES = [
  "/",
  "/edifici",
  "/edifici/school",
  "/anomalie",
  "/forniture",
  "/bollette",
  "/fattori",
  "/piano",
  "/piano?parte=measures",
  "/piano?parte=scenarios",
  "/piano?parte=verified",
  "/piano?parte=town",
  "/illuminazione",
  "/programmi",
  "/regole",
  "/lavori",
  "/dispositivi",
  "/avvisi",
  "/aiuto",
  "/account",
];
/** Only for others. */
const CLOSED = ["/amministrazione", "/segnalazioni", "/simulatore"];
/** What changes something, in words that buttons carry. */
const CHANGES = /^(Comanda |Aggiungi|Elimina|Nuovo|Nuova|Proponi|Calcola|Carica|Assegna|Invita|Approva|Termina)/;

describe("somebody who may only read", { timeout: PATIENCE_MS }, () => {
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
    const admin = await firstSession(lucciola.apiUrl, lucciola.firstLogin, PASSWORD);
    const invited = await admin.request("POST", "/api/v1/people", { username: "vera", roles: ["reader"] });
    expect(invited, JSON.stringify(invited.body)).toMatchObject({ status: 201 });
    const vera = apiSession(lucciola.apiUrl);
    const once = { username: "vera", password: invited.body.password };
    await vera.request("POST", "/api/v1/session", once);
    const change = { currentPassword: once.password, newPassword: PASSWORD };
    expect(await vera.request("POST", "/api/v1/account/password", change)).toMatchObject({ status: 200 });
    const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, locale: "it-IT" });
    await context.addCookies(vera.cookies.map((cookie) => ({ ...cookie, url: lucciola.apiUrl })));
    context.setDefaultTimeout(STEP_MS);
    page = await context.newPage();
    watch = watchPage(page, lucciola.apiUrl);
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await lucciola?.stop();
    await folder?.remove();
  }, PATIENCE_MS);

  // No page asks the server for what its reader may not have.
  afterEach(() => {
    const troubles = [...watch.troubles];
    watch.forgive(/./);
    expect(troubles).toEqual([]);
  });

  async function open(path: string): Promise<string> {
    await watch.settled();
    await page.goto(lucciola.apiUrl + path);
    const title = page.locator("#content h1").first();
    await title.waitFor();
    await watch.settled();
    return (await title.textContent()) ?? "";
  }

  it("sees every page that is there to be read, and is offered nothing that the server would refuse", async () => {
    for (const path of PAGES) {
      expect(await open(path), path).not.toBe(NOT_THERE);
      const buttons = await page.locator("#content button:visible").allTextContents();
      const changing = buttons.map((text) => text.trim()).filter((text) => CHANGES.test(text));
      expect(path === "/avvisi" || path === "/account" ? [] : changing, path).toEqual([]);
    }
  });

  it("is not shown what is for others, in the navigation or by its address", async () => {
    const links = await page.locator("nav a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    for (const path of CLOSED) {
      expect(links).not.toContain(path);
      expect(await open(path), path).toBe(NOT_THERE);
    }
  });

  it("meets no barrier that axe finds, by day and by night", async () => {
    for (const theme of ["light", "night"]) {
      await page.evaluate(`localStorage.setItem("lucciola.theme", "${theme}")`);
      for (const path of PAGES) {
        await open(path);
        expect(await axeFindings(page), `${path}, ${theme}`).toEqual([]);
      }
    }
  });

  it("reads every page at 320 pixels without moving it sideways", async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of PAGES) {
      await open(path);
      expect(await page.evaluate<number>("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(320);
    }
  });
});
