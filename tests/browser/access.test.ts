import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstSession } from "../support/api-session.ts";
import { dataFolder } from "../support/data-folder.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { waitFor } from "../support/wait-for.ts";
import { launchChromium } from "./chromium.ts";
import { type PageWatch, watchPage } from "./page-watch.ts";

const PATIENCE_MS = 120_000;
const STEP_MS = 30_000;
const PASSWORD = "lucciole-nel-prato";
const DASHBOARD = fileURLToPath(new URL("../../dashboards/web/dist/index.html", import.meta.url));
const AXE = fileURLToPath(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url));
const PAGES = [
  "/amministrazione",
  "/amministrazione/sessioni",
  "/amministrazione/token",
  "/amministrazione/webhook",
  "/amministrazione/registro",
  "/amministrazione/stato",
  "/esportazione",
  "/account",
  "/aiuto",
];
const hook = (name: string): string => `[data-testid=${name}]`;

interface Somebody {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly watch: PageWatch;
}

describe("who may do what, in a browser", { timeout: PATIENCE_MS }, () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let lucciola: RunningLucciola;
  let browser: Browser;
  let admin: Somebody;
  let crew: Somebody;

  beforeAll(async () => {
    if (!existsSync(DASHBOARD)) throw new Error("The dashboards are not built: npm run build");
    browser = await launchChromium();
    folder = await dataFolder();
    lucciola = await startLucciola({
      dataDirectory: folder.path,
      env: {
        LUCCIOLA_NOTIFIER_WEBHOOKS_ALLOWED_NETWORKS: "127.0.0.0/8",
        LUCCIOLA_NOTIFIER_WEBHOOKS_LOOK_EVERY_MS: "200",
      },
    });
    await firstSession(lucciola.apiUrl, lucciola.firstLogin, PASSWORD);
    admin = await somebody({ width: 1_440, height: 900 });
    crew = await somebody({ width: 360, height: 740 });
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await lucciola?.stop();
    await folder?.remove();
  }, PATIENCE_MS);

  async function somebody(viewport: { width: number; height: number }): Promise<Somebody> {
    const context = await browser.newContext({ viewport, locale: "it-IT", colorScheme: "light" });
    context.setDefaultTimeout(STEP_MS);
    const page = await context.newPage();
    return { context, page, watch: watchPage(page, lucciola.apiUrl) };
  }

  async function login({ page }: Somebody, username: string, password: string): Promise<void> {
    await page.goto(lucciola.apiUrl);
    await page.fill(hook("username"), username);
    await page.fill(hook("password"), password);
    await page.click(hook("login"));
  }
  const go = async ({ page, watch }: Somebody, path: string): Promise<void> => {
    await watch.settled();
    await page.goto(lucciola.apiUrl + path);
    await page.waitForSelector("#content h1");
  };
  const textOf = async (page: Page, selector: string) => ((await page.locator(selector).textContent()) ?? "").trim();

  it("an administrator invites a crew, and is shown a password for one use", async () => {
    await login(admin, "admin", PASSWORD);
    await admin.page.waitForSelector("#content h1");
    await go(admin, "/amministrazione");
    await admin.page.click(hook("invite"));
    await admin.page.fill(hook("new-username"), "squadra1");
    await admin.page.fill(hook("display-name"), "Squadra Bianchi");
    await admin.page.click(hook("invite-send"));
    await admin.page.getByText("Scegli almeno un ruolo.").waitFor();
    await admin.page.check(hook("role-crew"));
    await admin.page.click(hook("invite-send"));
    const password = await textOf(admin.page, hook("one-time-password"));
    expect(password).toMatch(/^[\w-]{16}$/);
    await admin.page.click(hook("invite-close"));
    await admin.page.getByRole("row", { name: /Squadra Bianchi.*squadra.*deve scegliere la password/ }).waitFor();

    await login(crew, "squadra1", password);
    await crew.page.fill(hook("current-password"), password);
    await crew.page.fill(hook("new-password"), "una-notte-di-lavoro");
    await crew.page.click(hook("save-password"));
    await crew.page.waitForSelector("#content h1");
  });

  it("the crew sees only what its role allows, and says how it is reached", async () => {
    await crew.page.getByRole("button", { name: "Altro" }).click();
    await crew.page.getByRole("dialog").getByRole("link", { name: "Aiuto" }).waitFor();
    expect(await crew.page.getByRole("link", { name: "Amministrazione" }).count()).toBe(0);
    await go(crew, "/amministrazione");
    expect(await textOf(crew.page, "#content h1")).toBe("Questa pagina non esiste");
    await go(crew, "/account");
    await crew.page.getByText("Lavori, prove e ordini a una lampada").waitFor();
    await crew.page.fill(hook("email"), "squadra@ditta.example");
    await crew.page.click(hook("account-save"));
    await crew.page.getByText("Salvato.").waitFor();
    expect(crew.watch.troubles).toEqual([]);
  });

  it("a session that the administrator ends is over at once, on the page that is open", async () => {
    await go(admin, "/amministrazione/sessioni");
    await admin.page.click("[data-session-of=squadra1]");
    await admin.page.getByText("La sessione di squadra1 è finita.").waitFor();
    const endedAtMs = Date.now();
    await crew.page.waitForSelector(hook("username"));
    process.stdout.write(`${JSON.stringify({ case: "session-ended", elapsedMs: Date.now() - endedAtMs })}\n`);
  });

  it("a lock keeps the crew out with words, and a new role shows other pages", async () => {
    await go(admin, "/amministrazione");
    await admin.page.click("[data-person=squadra1]");
    await admin.page.fill(hook("person-reason"), "telefono perso");
    await admin.page.click(hook("person-lock"));
    await admin.page.getByText("Squadra Bianchi è bloccato").waitFor();
    await login(crew, "squadra1", "una-notte-di-lavoro");
    await crew.page.getByText("Un amministratore ha bloccato questo accesso").waitFor();
    await admin.page.click("[data-person=squadra1]");
    await admin.page.click(hook("person-unlock"));
    await admin.page.getByText("Squadra Bianchi può entrare di nuovo").waitFor();
    await admin.page.click("[data-person=squadra1]");
    await admin.page.check(hook("role-administrator"));
    await admin.page.click(hook("person-save"));
    await admin.page.getByText("Squadra Bianchi: salvato").waitFor();
    await login(crew, "squadra1", "una-notte-di-lavoro");
    await crew.page.waitForSelector("#content h1");
    await go(crew, "/amministrazione");
    expect(await textOf(crew.page, "#content h1")).toBe("Amministrazione");
  });

  it("a role that is taken away is gone at the next touch of a page that is open", async () => {
    const change = async (isAdministrator: boolean) => {
      await admin.page.click("[data-person=squadra1]");
      await admin.page.setChecked(hook("role-administrator"), isAdministrator);
      await admin.page.click(hook("person-save"));
      await admin.page.locator("dialog[open]").waitFor({ state: "detached" });
    };
    await change(false);
    await crew.page.getByRole("link", { name: "Token" }).click();
    await crew.page.getByText("Questa pagina non esiste").waitFor();
    await change(true);
    await go(crew, "/amministrazione");
  });

  it("a program comes in with a token, until it is revoked", async () => {
    await go(admin, "/amministrazione/token");
    await admin.page.click(hook("token-new"));
    await admin.page.fill(hook("token-name"), "grafana");
    await admin.page.click(hook("token-make"));
    const token = await textOf(admin.page, hook("token-secret"));
    const ask = async () =>
      (await fetch(`${lucciola.apiUrl}/api/v1/overview`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await ask()).toBe(200);
    await admin.page.getByRole("button", { name: "Chiudi" }).last().click();
    await admin.page.click("[data-token=grafana]");
    await admin.page.getByText("Il token grafana non vale più.").waitFor();
    expect(await ask()).toBe(401);
  });

  it("another program is told by a webhook, which is tried by button, and its messages are signed", async () => {
    const heard: { type: unknown; isSigned: boolean }[] = [];
    let secret = Buffer.alloc(0);
    const program = createServer((request, response) => {
      const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = request.headers;
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      request.on("end", () => {
        const own = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
        heard.push({ type: JSON.parse(body).type, isSigned: signature === `v1,${own}` });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => program.listen(0, "127.0.0.1", resolve));
    try {
      await go(admin, "/amministrazione/webhook");
      await admin.page.click(hook("webhook-new"));
      await admin.page.fill(hook("webhook-name"), "protocollo");
      await admin.page.fill(
        hook("webhook-url"),
        `http://127.0.0.1:${(program.address() as AddressInfo).port}/lucciola`,
      );
      await admin.page.click(hook("webhook-save"));
      secret = Buffer.from((await textOf(admin.page, hook("webhook-secret"))).slice("whsec_".length), "base64");
      await admin.page.click(hook("webhook-close"));
      await admin.page.click(hook("webhook-test"));
      await waitFor("the message", async () => heard.length > 0, STEP_MS);
      expect(heard).toEqual([{ type: "webhook.test", isSigned: true }]);
      await waitFor(
        "the log",
        async () => {
          await admin.page.click(hook("webhook-refresh"));
          return (await admin.page.locator("[data-state=delivered]").count()) === 1;
        },
        STEP_MS,
      );
    } finally {
      program.closeAllConnections();
      await new Promise((resolve) => program.close(resolve));
    }
  });

  it("what is stored is taken along as a file, without what would open something", async () => {
    await go(admin, "/esportazione");
    await admin.page.selectOption(hook("export-set"), "user");
    const file = admin.page.waitForEvent("download");
    await admin.page.click(hook("export-download"));
    const download = await file;
    expect(download.suggestedFilename()).toMatch(/^lucciola-user-\d{4}-\d\d-\d\d\.csv$/);
    const [header, ...people] = readFileSync((await download.path()) ?? "", "utf8")
      .trim()
      .split("\r\n");
    expect(header).toMatch(/^id;username;roles;/);
    expect(header).not.toContain("hash");
    expect(people.map((line) => line.split(";")[1])).toEqual(["admin", "squadra1"]);
  });

  it("the log tells it all with the reason, narrowed by what the address keeps, and as a file", async () => {
    await go(admin, "/amministrazione/registro");
    await admin.page.fill(hook("audit-target"), "squadra1");
    await admin.page.fill(hook("audit-actor"), "admin");
    await admin.page.click(hook("audit-filter"));
    const rows = admin.page.locator(hook("audit-entry"));
    await waitFor("seven entries", async () => (await rows.count()) === 7, STEP_MS);
    expect((await rows.allTextContents()).join("\n")).toMatch(
      /persona cambiata.*persona sbloccata.*persona bloccata.*telefono perso.*sessione terminata.*persona invitata/s,
    );
    expect(new URL(admin.page.url()).searchParams.get("su")).toBe("squadra1");
    const file = admin.page.waitForEvent("download");
    await admin.page.getByRole("link", { name: "Scarica CSV" }).click();
    const text = readFileSync((await (await file).path()) ?? "", "utf8");
    expect(text.trim().split("\r\n")).toHaveLength(8);
  });

  it("every page fits a phone, and has nothing that axe finds serious, by day and by night", async () => {
    const axe = readFileSync(AXE, "utf8");
    const found: string[] = [];
    const examine = async ({ page }: Somebody, where: string): Promise<void> => {
      await page.evaluate(axe);
      const { violations } = await page.evaluate<{ violations: { id: string; impact: string }[] }>("axe.run()");
      const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      found.push(...grave.map(({ id }) => `${where}: ${id}`));
      const widthPx = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      if (widthPx > 0) found.push(`${where}: ${widthPx} px too wide`);
    };
    // As at 1280 px and a zoom of 400 %.
    await crew.page.setViewportSize({ width: 320, height: 640 });
    for (const [who, theme] of [
      [admin, "light"],
      [crew, "night"],
      [admin, "night"],
    ] as const) {
      await who.page.evaluate(`localStorage.setItem("lucciola.theme", "${theme}")`);
      for (const path of PAGES) {
        await go(who, path);
        await who.watch.settled();
        await examine(who, `${theme} ${path}`);
        const opens = {
          "/amministrazione": "[data-person=squadra1]",
          "/amministrazione/token": hook("token-new"),
          "/amministrazione/webhook": hook("webhook-new"),
        }[path];
        if (opens === undefined) continue;
        await who.page.click(opens);
        await examine(who, `${theme} ${path}, dialog`);
      }
    }
    expect(found).toEqual([]);
    expect(admin.watch.troubles).toEqual([]);
  });
});
