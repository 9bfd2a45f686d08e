import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiSession, firstSession } from "../support/api-session.ts";
import { dataFolder } from "../support/data-folder.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { launchChromium } from "./chromium.ts";
import { watchPage } from "./page-watch.ts";

const PATIENCE_MS = 120_000;
const PASSWORD = "lucciole-nel-prato";
const DASHBOARD = fileURLToPath(new URL("../../dashboards/web/dist/index.html", import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SCREENSHOTS = process.env.LUCCIOLA_SCREENSHOTS;
const PAGES = ["", "/edifici/school", "/segnala", "/dati", "/come-si-calcola", "/accessibilita", "/privacy"];
const PHONE = { width: 320, height: 640 };

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

describe("the citizens' page", { timeout: PATIENCE_MS }, () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let lucciola: RunningLucciola;
  let browser: Browser;
  let staff: ApiSession;
  let tracking = "";

  beforeAll(async () => {
    if (!existsSync(DASHBOARD)) throw new Error("The dashboards are not built: npm run build");
    browser = await launchChromium();
    folder = await dataFolder();
    lucciola = await startLucciola({
      dataDirectory: folder.path,
      simulator: true,
      env: {
        LUCCIOLA_SIMULATOR_SCENARIO: "quarter",
        LUCCIOLA_SIMULATOR_HISTORY_DAYS: "65",
        LUCCIOLA_PUBLIC_TOWN_NAME: "Comune di Prova",
        LUCCIOLA_PUBLIC_CONTACT_EMAIL: "ufficio@comune.example",
      },
    });
    staff = await firstSession(lucciola.apiUrl, lucciola.firstLogin, PASSWORD);
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await lucciola?.stop();
    await folder?.remove();
  }, PATIENCE_MS);

  const citizen = async (options: Parameters<Browser["newContext"]>[0] = {}): Promise<BrowserContext> =>
    await browser.newContext({ locale: "it-IT", viewport: { width: 1_280, height: 900 }, ...options });
  const addressOf = (path: string): string => `${lucciola.apiUrl}/pubblico${path}`;

  async function barriersIn(page: Page, part = "html"): Promise<string[]> {
    // What is evaluated is not bound by the page's policy, which allows no inline script.
    await page.evaluate(AXE);
    const found = await page.evaluate<Violation[]>(`axe.run("${part}").then(({ violations }) => violations)`);
    return found
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
  }

  it("is read without a login and without script: what the town uses, tonight's light, a building's year", async () => {
    const context = await citizen({ javaScriptEnabled: false });
    const page = await context.newPage();
    const watch = watchPage(page, lucciola.apiUrl);
    await page.goto(addressOf(""));
    expect(await page.locator("[data-testid=used-electricity]").textContent()).toMatch(/^\d[\d.,]* [kM]Wh$/);
    expect(await page.locator("[data-testid=tonight]").textContent()).toMatch(
      /60 lampade.*dalle \d\d:\d\d.*alle \d\d:\d\d/,
    );
    expect(await page.locator(".simulated").textContent()).toContain("Dati simulati");
    await page.getByRole("link", { name: "Scuola primaria" }).click();
    await page.waitForURL("**/pubblico/edifici/school");
    expect(await page.locator("svg.chart").first().getAttribute("role")).toBe("img");
    expect(await page.getByRole("table").first().textContent()).toMatch(/2026|20\d\d/);
    await page.getByRole("link", { name: "English" }).click();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    expect(watch.troubles).toEqual([]);
    await context.close();
  });

  it("takes a report with a photo, without script, and gives a link that shows its state", async () => {
    const context = await citizen({ javaScriptEnabled: false, viewport: PHONE });
    const page = await context.newPage();
    await page.goto(addressOf("/segnala"));
    await page.getByLabel("È spento di notte").check();
    await page.getByLabel("Numero del palo").fill("99999");
    // Nobody is that fast; the form says so, and keeps what was written.
    await page.getByRole("button", { name: "Invia la segnalazione" }).click();
    expect(await page.getByRole("alert").textContent()).toContain("Non troviamo un palo con questo numero");
    expect(await page.getByLabel("È spento di notte").isChecked()).toBe(true);
    await page.getByLabel("Numero del palo").fill("lamp-roma-05");
    await page.getByLabel("Descrizione").fill("Spento da tre giorni, davanti alla farmacia.");
    const photo = await sharp({ create: { width: 800, height: 600, channels: 3, background: "#223344" } })
      .jpeg()
      .withExif({ IFD3: { GPSLatitude: "45/1 43/1 48/1" } })
      .toBuffer();
    await page.getByLabel("Foto").setInputFiles({ name: "lampione.jpg", mimeType: "image/jpeg", buffer: photo });
    await page.waitForTimeout(3_100);
    await page.getByRole("button", { name: "Invia la segnalazione" }).click();
    await page.waitForURL("**/pubblico/segnalazione/*");
    tracking = new URL(page.url()).pathname;
    expect(await page.locator("[data-testid=state]").getAttribute("data-state")).toBe("received");
    expect(await page.locator("main").textContent()).toContain("Salva questo indirizzo");
    await context.close();
  });

  it("shows the citizen what staff does with it", async () => {
    const context = await citizen({ colorScheme: "light" });
    await context.addCookies(staff.cookies.map((cookie) => ({ ...cookie, url: lucciola.apiUrl })));
    const page = await context.newPage();
    for (const theme of ["night", "light"]) {
      await page.goto(`${lucciola.apiUrl}/segnalazioni`);
      await page.evaluate(`localStorage.setItem("lucciola.theme", "${theme}")`);
      for (const path of ["/segnalazioni", "/segnalazioni/1"]) {
        await page.goto(lucciola.apiUrl + path);
        await page.getByText("Via Roma 05").first().waitFor();
        expect(await barriersIn(page, "main"), `${path} (${theme})`).toEqual([]);
      }
    }
    await page.goto(`${lucciola.apiUrl}/segnalazioni`);
    await page.getByRole("link", { name: "Via Roma 05" }).click();
    await page.waitForSelector("[data-testid=report-state][data-state=received]");
    await page.waitForSelector("img");
    expect(
      await page.locator("img").evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    ).toBe(800);
    if (SCREENSHOTS !== undefined) await page.screenshot({ path: `${SCREENSHOTS}/report.png`, fullPage: true });
    await page.locator("[data-testid=report-take]").click();
    await page.waitForSelector("[data-testid=report-state][data-state=looked-at]");
    await page.locator("[data-testid=report-answer]").fill("Passiamo domani mattina.");
    await page.getByRole("button", { name: "Pubblica la risposta" }).click();
    await page.getByText("Passiamo domani mattina.").waitFor();
    await page.locator("[data-testid=report-close]").click();
    await page.waitForSelector("[data-testid=report-state][data-state=mended]");
    await context.close();

    const reader = await citizen({ javaScriptEnabled: false });
    const view = await reader.newPage();
    await view.goto(lucciola.apiUrl + tracking);
    expect(await view.locator("[data-testid=state]").getAttribute("data-state")).toBe("mended");
    expect(await view.locator("main").textContent()).toContain("Passiamo domani mattina.");
    await reader.close();
  });

  it("has no barrier that axe finds, by day and by night, and fits 320 px", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await citizen({ colorScheme, viewport: PHONE });
      const page = await context.newPage();
      const fits = async (what: string): Promise<void> => {
        expect(await barriersIn(page), `${what} (${colorScheme})`).toEqual([]);
        expect(await page.evaluate<number>("document.documentElement.scrollWidth"), what).toBe(PHONE.width);
      };
      await page.goto(addressOf("/segnala"));
      await page.getByRole("button", { name: "Invia la segnalazione" }).click();
      await page.getByRole("alert").waitFor();
      await fits("a form with mistakes");
      for (const path of [...PAGES.map((one) => `/pubblico${one}`), `${tracking}?nuova=1`, "/pubblico/nulla"]) {
        await page.goto(lucciola.apiUrl + path);
        await fits(path);
        if (SCREENSHOTS !== undefined)
          await page.screenshot({
            path: `${SCREENSHOTS}/public${path.replaceAll(/[/?]/g, "-")}-${colorScheme}.png`,
            fullPage: true,
          });
      }
      await context.close();
    }
  });

  it("is walked with the keyboard: the first stop leads past the header", async () => {
    const context = await citizen();
    const page = await context.newPage();
    await page.goto(addressOf("/segnala"));
    await page.keyboard.press("Tab");
    expect(await page.evaluate<string>("document.activeElement.textContent")).toBe("Vai al contenuto");
    await page.keyboard.press("Enter");
    expect(new URL(page.url()).hash).toBe("#contenuto");
    await page.keyboard.press("Tab");
    expect(await page.evaluate<string>("document.activeElement.getAttribute('name')")).toBe("tipo");
    await context.close();
  });

  it("fills in the position only when the citizen asks for it", async () => {
    const geolocation = { latitude: 45.7301234, longitude: 8.6302345 };
    const context = await citizen({ geolocation, permissions: ["geolocation"] });
    const page = await context.newPage();
    const watch = watchPage(page, lucciola.apiUrl);
    await page.goto(addressOf("/segnala"));
    const filledIn = () => page.locator("[name=latitudine]").inputValue();
    expect(await filledIn()).toBe("");
    await page.getByRole("button", { name: "Usa la mia posizione" }).click();
    await page.getByText("Posizione trovata").waitFor();
    expect(await filledIn()).toBe("45.73012");
    expect(watch.troubles).toEqual([]);
    await context.close();
  });
});
