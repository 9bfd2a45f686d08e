import Fastify from "fastify";
import { expect, it } from "vitest";
import { trustedProxies } from "./trusted-proxies.ts";

const addressSeen = async (given: readonly string[], proxy: string) => {
  const app = Fastify({ trustProxy: trustedProxies(given) });
  app.get("/", async ({ ip }) => ip);
  const headers = { "x-forwarded-for": "203.0.113.9" };
  return (await app.inject({ url: "/", remoteAddress: proxy, headers })).body;
};

it("believes a proxy that is named, and nobody else, about where somebody comes from", async () => {
  expect(await addressSeen([], "127.0.0.1")).toBe("127.0.0.1");
  expect(await addressSeen(["127.0.0.1"], "127.0.0.1")).toBe("203.0.113.9");
  expect(await addressSeen(["10.0.0.0/8", "fd00::/8"], "10.1.2.3")).toBe("203.0.113.9");
  expect(await addressSeen(["10.0.0.0/8"], "192.0.2.1")).toBe("192.0.2.1");
});

it.each(["proxy.example", "10.0.0.0/33", "10.0.0", "fd00::/129", "10.0.0.0/8/8"])(
  "says that %s is no address",
  (text) => {
    expect(() => trustedProxies([text])).toThrowError(expect.objectContaining({ code: "config-invalid" }) as Error);
  },
);
