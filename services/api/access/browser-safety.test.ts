import fastifyHelmet from "@fastify/helmet";
import Fastify from "fastify";
import { expect, it } from "vitest";
import { limitPowers, safetyHeaders } from "./browser-safety.ts";

async function headersOf(isHttps: boolean) {
  const app = Fastify();
  await app.register(fastifyHelmet, safetyHeaders(isHttps));
  app.addHook("onRequest", limitPowers);
  app.get("/", async () => "page");
  return (await app.inject("/")).headers;
}

it("lets no other site frame a page, script it, open it as its own or use the device", async () => {
  const headers = await headersOf(false);
  const policy = String(headers["content-security-policy"]);
  for (const rule of [
    "default-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "script-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
  ])
    expect(policy.split(";")).toContain(rule);
  expect(policy).not.toContain("upgrade-insecure-requests");
  expect(headers).toMatchObject({
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
  });
  expect(headers["permissions-policy"]).toMatch(/camera=\(self\), geolocation=\(self\), .*microphone=\(\), .*usb=\(\)/);
});

it("asks for HTTPS for good only where there is HTTPS", async () => {
  expect(await headersOf(false)).not.toHaveProperty("strict-transport-security");
  expect(await headersOf(true)).toHaveProperty("strict-transport-security");
});
