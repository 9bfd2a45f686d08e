import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { createTalqGateway } from "@lucciola/talq/gateway.ts";
import { CMS, openTalqTown } from "@lucciola/talq/testing/talq-town.ts";
import { expect, it } from "vitest";
import { TestAuthority, type TestCertificate } from "../support/test-authority.ts";
import { waitFor } from "../support/wait-for.ts";

/** What a client with this certificate is answered; the message of the handshake's failure where there is no answer. */
function ask(port: number, ca: string, certificate: TestCertificate | undefined): Promise<number | string> {
  return new Promise((resolve) => {
    const { cert, key } = certificate ?? {};
    const asked = request(
      {
        host: "127.0.0.1",
        port,
        path: `/services?clientAddress=${CMS}`,
        ca,
        ...(cert === undefined || key === undefined ? {} : { cert, key }),
        headers: { "talq-api-version": "2.7.1" },
        agent: false,
      },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    asked.on("error", ({ message }) => resolve(message));
    asked.end();
  });
}

it("knows management systems by certificates, and shows its own to them; a revoked one finds the door shut", async () => {
  const authority = new TestAuthority("Town");
  const stranger = new TestAuthority("Another town");
  const own = authority.issue("talq-gateway", "IP:127.0.0.1");
  const metro = authority.issue("metro-cms", "IP:127.0.0.1");
  const unknown = authority.issue("tea-cms");
  const foreign = stranger.issue("metro-cms");

  const shown: (string | undefined)[] = [];
  const system = createServer(
    { cert: metro.cert, key: metro.key, ca: authority.ca, requestCert: true, rejectUnauthorized: true },
    (incoming, response) => {
      shown.push((incoming.socket as TLSSocket).getPeerX509Certificate()?.subject);
      incoming.resume();
      incoming.on("end", () => response.writeHead(201).end());
    },
  );
  await new Promise<void>((resolve) => system.listen(0, "127.0.0.1", resolve));

  const uri = `https://127.0.0.1:${(system.address() as AddressInfo).port}`;
  const talq = await openTalqTown({ uri, system: { certificate: "metro-cms" } });
  const { registry, store, clock, config } = talq;
  const { certFile, keyFile } = own;
  const { caFile, crlFile } = authority;
  const tls = { certFile, keyFile, caFile, crlFile, clientCertificate: "required", identityFrom: "cn" } as const;
  const gateway = createTalqGateway({
    registry,
    store,
    clock,
    log: silentLogger,
    config: { ...config, port: 0, tls },
    chance: () => 0,
  });
  await gateway.start();
  try {
    const port = gateway.address()?.port ?? 0;
    expect(await ask(port, authority.ca, metro)).toBe(200);
    expect(await ask(port, authority.ca, unknown)).toBe(401);
    expect(await ask(port, authority.ca, undefined)).toMatch(/alert|ECONNRESET|hang up/);
    expect(await ask(port, authority.ca, foreign)).toMatch(/alert|ECONNRESET|hang up/);
    await waitFor("the announcement", () => shown.length >= 3, 20_000);
    expect(new Set(shown)).toEqual(new Set(["CN=talq-gateway"]));

    authority.revoke(metro);
    let answer: number | string = 200;
    for (let looks = 0; answer === 200 && looks < 100; looks += 1) {
      await clock.advance(6_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
      answer = await ask(port, authority.ca, metro);
    }
    expect(answer).toMatch(/alert|ECONNRESET|hang up/);
  } finally {
    await gateway.stop();
    await talq.close();
    await new Promise((resolve) => {
      system.close(resolve);
      system.closeAllConnections();
    });
    authority.remove();
    stranger.remove();
  }
});
