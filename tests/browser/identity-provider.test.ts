import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstSession } from "../support/api-session.ts";
import { dataFolder } from "../support/data-folder.ts";
import { startIdentityProvider } from "../support/identity-provider.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { freePort } from "../support/ports.ts";
import { launchChromium } from "./chromium.ts";

const PATIENCE_MS = 120_000;
const PASSWORD = "lucciole-nel-prato";
const PEOPLE = {
  "u-1": { claims: { preferred_username: "maria", name: "Maria Riva", roles: ["luce"] } },
  "u-2": { claims: { preferred_username: "ospite", roles: ["protocollo"] } },
};

describe("login through an identity provider, in a browser", { timeout: PATIENCE_MS }, () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let lucciola: RunningLucciola;
  let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
  let browser: Awaited<ReturnType<typeof launchChromium>>;

  beforeAll(async () => {
    browser = await launchChromium();
    folder = await dataFolder();
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    // To a browser another site: what it thinks of cookies is part of the story.
    provider = await startIdentityProvider(`${publicUrl}/api/v1/oidc/callback`, PEOPLE, { host: "localhost" });
    lucciola = await startLucciola({
      dataDirectory: folder.path,
      env: {
        LUCCIOLA_API_PORT: String(port),
        LUCCIOLA_API_OIDC_ISSUER: provider.issuer,
        LUCCIOLA_API_OIDC_CLIENT_ID: "lucciola",
        LUCCIOLA_API_OIDC_CLIENT_SECRET: "a-secret-of-the-test",
        LUCCIOLA_API_OIDC_PUBLIC_URL: publicUrl,
        LUCCIOLA_API_OIDC_ROLES: "luce=lighting-manager,energia=energy-manager",
      },
    });
    await firstSession(lucciola.apiUrl, lucciola.firstLogin, PASSWORD);
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await lucciola?.stop();
    await provider?.stop();
    await folder?.remove();
  }, PATIENCE_MS);

  it("lets in whom the provider gives a role, on the page they wanted", async () => {
    const page = await (await browser.newContext({ locale: "it-IT" })).newPage();
    provider.enterAs("u-1");
    await page.goto(`${lucciola.apiUrl}/edifici`);
    await page.click("[data-testid=login-oidc]");
    await page.waitForURL(`${lucciola.apiUrl}/edifici`);
    await page.getByRole("link", { name: "Il tuo account: Maria Riva" }).click();
    await page.getByText("gestore dell'illuminazione").waitFor();
    await page.getByText("la password si cambia lì").waitFor();
  });

  it("tells in words whom it gives none, and the password still opens", async () => {
    const page = await (await browser.newContext({ locale: "it-IT" })).newPage();
    provider.enterAs("u-2");
    await page.goto(lucciola.apiUrl);
    await page.click("[data-testid=login-oidc]");
    await page.getByText("non ti dà nessun ruolo qui").waitFor();
    await page.fill("[data-testid=username]", "admin");
    await page.fill("[data-testid=password]", PASSWORD);
    await page.click("[data-testid=login]");
    await page.waitForSelector("#content h1");
    expect(new URL(page.url()).search).toBe("");
  });
});
