import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export interface IdentityProvider {
  readonly issuer: string;
  /** Who comes next, in a browser of one's own. */
  enterAs(who: string): void;
  /** Goes through the provider's pages as `who`, and returns where it sends the browser back. */
  visit(url: string, who: string): Promise<URL>;
  stop(): Promise<void>;
}

interface Known {
  readonly claims: Readonly<Record<string, unknown>>;
}

export const CLIENT = { id: "lucciola", secret: "a-secret-of-the-test" };

/** A real identity provider on loopback, that takes everybody at their word and asks for no consent. */
export async function startIdentityProvider(
  redirectUri: string,
  people: Readonly<Record<string, Known>>,
  { idTokenLastsS = 600, host = "127.0.0.1" }: { readonly idTokenLastsS?: number; readonly host?: string } = {},
): Promise<IdentityProvider> {
  let who = "";
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const provider: Provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
    cookies: { keys: ["of-the-test"] },
    claims: { profile: ["name", "preferred_username", "roles"], email: ["email"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => "/enter" },
    ttl: {
      IdToken: () => idTokenLastsS,
      AccessToken: () => 600,
      Grant: () => 600,
      Session: () => 600,
      Interaction: () => 600,
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id]?.claims }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({
        clientId: oidc.client?.clientId ?? "",
        accountId: oidc.session?.accountId ?? "",
      });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (!request.url?.startsWith("/enter")) return void answer(request, response);
    const result =
      who === "nobody" ? { error: "access_denied", error_description: "Not today" } : { login: { accountId: who } };
    void provider.interactionFinished(request, response, result);
  });
  return {
    issuer,
    enterAs: (next) => {
      who = next;
    },
    visit: async (url, asWho) => {
      who = asWho;
      return await follow(url, redirectUri);
    },
    stop: () => close(server),
  };
}

/** As a browser does: keeps cookies, and follows redirects until one leads back. */
async function follow(url: string, until: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let next = new URL(url);
  for (let step = 0; step < 10; step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(next, { redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) throw new Error(`${next.href} answered ${response.status}: ${await response.text()}`);
    next = new URL(location, next);
    if (next.href.startsWith(until)) return next;
  }
  throw new Error("The provider sends in circles");
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
