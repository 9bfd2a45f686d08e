import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { DateTime } from "luxon";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ApiSession, firstSession } from "../support/api-session.ts";
import { dataFolder } from "../support/data-folder.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { waitFor } from "../support/wait-for.ts";
import { axeFindings } from "./axe-findings.ts";
import { launchChromium } from "./chromium.ts";
import { type PageWatch, watchPage } from "./page-watch.ts";

const PATIENCE_MS = 180_000;
const STEP_MS = 60_000;
const DAY_MS = 86_400_000;
const PASSWORD = "lucciole-nel-prato";
const DASHBOARD = fileURLToPath(new URL("../../dashboards/web/dist/index.html", import.meta.url));
const SUPPLY = "school-electricity";
const hook = (name: string, more = ""): string => `[data-testid=${name}]${more}`;
const dayBefore = (days: number): string => DateTime.now().setZone("Europe/Rome").minus({ days }).toISODate() ?? "";
/** Whole days in the past that a bill is for. */
const BILL = { from: dayBefore(25), to: dayBefore(6) };

describe("a day of the energy manager", { timeout: PATIENCE_MS }, () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let lucciola: RunningLucciola;
  let browser: Browser;
  let page: Page;
  let watch: PageWatch;
  let person: ApiSession;
  let dearest: number;

  beforeAll(async () => {
    if (!existsSync(DASHBOARD)) throw new Error("The dashboards are not built: npm run build");
    browser = await launchChromium();
    folder = await dataFolder();
    lucciola = await startLucciola({
      dataDirectory: folder.path,
      simulator: true,
      env: { LUCCIOLA_SIMULATOR_SCENARIO: "quarter", LUCCIOLA_SIMULATOR_HISTORY_DAYS: "40" },
    });
    person = await firstSession(lucciola.apiUrl, lucciola.firstLogin, PASSWORD);
    await waitFor("the simulated past to be stored", pastIsStored, PATIENCE_MS);
    dearest = findAnomalies();
    const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, locale: "it-IT" });
    context.setDefaultTimeout(STEP_MS);
    page = await context.newPage();
    watch = watchPage(page, lucciola.apiUrl);
    await page.goto(lucciola.apiUrl);
    await page.fill(hook("username"), "admin");
    await page.fill(hook("password"), PASSWORD);
    await page.click(hook("login"));
    await page.waitForSelector(hook("town-use"));
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await lucciola?.stop();
    await folder?.remove();
  }, PATIENCE_MS);

  afterEach(() => expect(watch.troubles).toEqual([]));

  it("begins with how much, in kWh and in CO2, and says why the weather cannot be taken out of a young town's", async () => {
    const use = page.locator(hook("town-use"));
    expect(await use.textContent()).toMatch(/\d kWh$/);
    expect(await page.locator(hook("town-weather")).textContent()).toMatch(/servono 300 giorni di letture/);
    await page.getByRole("button", { name: "CO₂" }).click();
    expect(await use.textContent()).toMatch(/CO₂$/);
    expect(new URL(page.url()).search).toBe("?misura=co2");
    await holdsUpInBothThemes();
  });

  it("goes on to the dearest anomaly, which says why, and assigns it", async () => {
    await page.locator(hook("dearest")).first().click();
    await page.waitForURL(`**/anomalie/${dearest}`);
    expect(await page.locator(hook("explanation")).textContent()).toMatch(/2\.?400\s€ all'anno/);
    await page.click(hook("assign-me"));
    await page.getByText("Assegnata a admin.").waitFor();
    expect((await anomaly()).assignedTo).toBe("admin");
    await page.click(hook("undo"));
    await page.locator(hook("anomaly-assigned"), { hasText: "nessuno" }).waitFor();
    expect((await anomaly()).assignedTo).toBeUndefined();
    await page.locator("canvas").first().waitFor();
    await holdsUpInBothThemes();
  });

  it("works the inbox off with keys: puts off, and takes it back", async () => {
    await open("/anomalie");
    await page.locator(hook("anomaly-row")).first().waitFor();
    await page.keyboard.press("j");
    await page.locator(hook("explanation")).waitFor();
    await page.keyboard.press("e");
    await page.locator(hook("undo")).waitFor();
    expect((await anomaly()).state).toBe("snoozed");
    await waitFor(
      "the other one alone in the list",
      async () => (await page.locator(hook("anomaly-row")).count()) === 1,
      STEP_MS,
    );
    await page.click(hook("undo"));
    await waitFor("both in the list", async () => (await page.locator(hook("anomaly-row")).count()) === 2, STEP_MS);
    expect((await anomaly()).state).toBe("open");
    await holdsUpInBothThemes();
  });

  it("uploads a bill, first as a trial, and reads every cent of what it is wrong by", async () => {
    const { bands } = await person.get(`/api/v1/buildings/school/profile?from=${BILL.from}&to=${BILL.to}`);
    const kwh = (bands.F1 + bands.F2 + bands.F3) / 1_000;
    const prices = [{ component: "energy", basis: "kwh", priceEur: 0.2 }];
    const contract = {
      ...{ supply: SUPPLY, carrier: "electricity", from: dayBefore(60), supplier: "Luce Buona", offer: "Fissa" },
      ...{ pricing: "fixed", vatPct: 22, splitPayment: true, prices },
    };
    await person.request("POST", "/api/v1/contracts", { contracts: [contract] });
    await open("/bollette");
    const amount = (Math.round(kwh * 0.25 * 100) / 100).toFixed(2);
    const csv = [
      "number;issued;supplier;supply;from;to;component;quantity;unit;unit_price;amount;vat_pct",
      `2026/7;${dayBefore(2)};Luce Buona;${SUPPLY};${BILL.from};${BILL.to};energy;${kwh};kWh;0.25;${amount};22`,
    ].join("\n");
    await page.setInputFiles(hook("bill-file"), {
      name: "bolletta.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(csv),
    });
    await page.click(hook("bill-try"));
    await page.getByText("Non è ancora salvato nulla").waitFor();
    expect((await person.get("/api/v1/bills")).bills).toEqual([]);
    await page.click(hook("bill-save"));
    await page.getByText("Salvate: 1 bollette").waitFor();
    await page.getByRole("link", { name: "2026/7" }).click();
    const difference = page.locator(hook("bill-difference"));
    await difference.waitFor();
    const [{ id }] = (await person.get("/api/v1/bills")).bills;
    const check = await person.get(`/api/v1/bills/${id}/check`);
    expect(check.differenceEur).toBeGreaterThan(0);
    expect(italianNumber(await difference.textContent())).toBe(check.differenceEur);
    expect(await page.locator(hook("bill-why")).textContent()).toMatch(/Prezzo diverso dal contratto/);
    await holdsUpInBothThemes();
  });

  it("sees the building over the bill's days, with the total that the check measured", async () => {
    const measured = Number(await page.locator(hook("bill-measured")).getAttribute("data-value"));
    await page.click(hook("bill-use"));
    await page.waitForURL(`**/edifici/school?periodo=custom&dal=${BILL.from}&al=${BILL.to}**`);
    const total = page.locator(hook("building-total"));
    const isRight = async () => Math.abs(italianNumber(await total.textContent()) - measured) <= 0.5;
    await waitFor(`${measured} kWh`, isRight, STEP_MS);
    const profile = await person.get(`/api/v1/buildings/school/profile?from=${BILL.from}&to=${BILL.to}`);
    expect(profile.total / 1_000).toBeCloseTo(measured, 6);
    const map = page.getByRole("img", { name: /^Giorni e ore/ });
    await map.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.getByText(/01–02: [\d,]+ kW/).waitFor();
    await holdsUpInBothThemes();
  });

  it("leaves a note on the building, and takes it back", async () => {
    const text = page.getByLabel("Che cosa è successo");
    await text.fill("infissi nuovi");
    await page.getByRole("button", { name: "Annota" }).click();
    await page.getByRole("button", { name: "Togli: infissi nuovi" }).click();
    await page.click(hook("undo"));
    await page.getByRole("button", { name: "Togli: infissi nuovi" }).waitFor();
    expect((await person.get("/api/v1/buildings/school/notes")).notes).toHaveLength(1);
  });

  it("opens last month's report, which says the page's number and leads to where it comes from", async () => {
    await open("/relazioni");
    const energy = await page.locator("dl a").first().textContent();
    await holdsUpInBothThemes();
    await page.getByRole("link", { name: "Apri e stampa" }).click();
    await page.waitForSelector("section#summary");
    const link = page.locator("section#summary dl a").first();
    expect(italianNumber(await link.textContent())).toBe(italianNumber(energy));
    expect(italianNumber(energy)).toBeGreaterThan(0);
    expect(await axeFindings(page)).toEqual([]);
    const href = (await link.getAttribute("href")) ?? "";
    expect((await page.request.get(lucciola.apiUrl + href)).status(), href).toBe(200);
  });

  it("fits a phone on every page", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const path of [
      "/",
      "/edifici",
      "/anomalie",
      `/anomalie/${dearest}`,
      "/forniture",
      `/forniture/${SUPPLY}`,
      "/bollette",
      "/fattori",
      "/relazioni",
    ]) {
      await open(path);
      await page.waitForSelector("h1");
      await watch.settled();
      expect(await page.evaluate<number>("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(360);
      expect(await axeFindings(page), path).toEqual([]);
    }
  });

  const anomaly = () => person.get(`/api/v1/anomalies/${dearest}`);

  async function open(path: string): Promise<void> {
    await watch.settled();
    await page.goto(lucciola.apiUrl + path);
  }

  async function holdsUpInBothThemes(): Promise<void> {
    await watch.settled();
    for (let theme = 0; theme < 2; theme++) {
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole("button", { name: /^Cambia tema/ }).click();
    }
  }

  async function pastIsStored(): Promise<boolean> {
    await sleep(500);
    const { coveredPct } = await person.get(`/api/v1/buildings/school/profile?from=${BILL.from}&to=${BILL.to}`);
    return coveredPct === 100;
  }

  /** As the watch finds them after weeks: a school that is never quite switched off, and a smaller one. */
  function findAnomalies(): number {
    const registry = openRegistry({ path: join(folder.path, "registry.db"), log: silentLogger });
    try {
      const found = (kind: "night-base-load" | "drift", eurPerYear: number, evidence: Record<string, number>) => {
        const fromMs = Date.now() - 5 * DAY_MS;
        const alert = {
          ...{ kind, supply: SUPPLY, fromMs, raisedAtMs: fromMs + 2 * DAY_MS, score: 0.9, eurPerYear, evidence },
          ...{ energy: { whPerYear: eurPerYear * 4_000 }, model: "minimum of its own nights" },
        };
        const seenAtMs = Date.now();
        const nobody = { endedAtMs: undefined, assignedTo: undefined, snooze: undefined, normal: undefined };
        const event = { atMs: seenAtMs, actor: "", action: "found", detail: "" };
        return registry.anomalies.add({ place: "school", state: "open", alert, seenAtMs, ...nobody }, [event]);
      };
      const night = { excessPerHour: 1_100, expectedPerHour: 400, spreadPerHour: 60, nights: 3 };
      found("drift", 310, { change: 0.12, t: 4, days: 40 });
      return found("night-base-load", 2_400, night);
    } finally {
      registry.close();
    }
  }
});

/** `1.234,5 kWh` is 1234.5. */
const italianNumber = (text: string | null): number =>
  Number(
    /-?[\d.]+(,\d+)?/
      .exec(text ?? "")?.[0]
      .replaceAll(".", "")
      .replace(",", ".") ?? Number.NaN,
  );
