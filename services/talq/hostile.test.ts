import { randomUUID } from "node:crypto";
import { CMS_OPERATIONS, GATEWAY_OPERATIONS } from "@lucciola/contract/talq/profile/lighting-operations.ts";
import { expect, it } from "vitest";
import { MANAGEMENT } from "./refusal.ts";
import { CMS, LAMPS, openTalqTown } from "./testing/talq-town.ts";

it("answers every operation that it serves, whatever is sent, and with a key where it refuses", {
  timeout: 60_000,
}, async () => {
  const gateways = [{ name: "ring-road", uri: "http://127.0.0.1:9", token: "metro-token" }];
  const talq = await openTalqTown({ gateways });
  const app = await talq.app();
  const lamp = talq.addressOf(LAMPS[0]);
  let deep: object = {};
  for (let depth = 0; depth < 500; depth += 1) deep = { deep };
  const command = (value: unknown) => ({ type: "AttributeCommand", value });
  const state = { name: "LevelState", value: 60 };
  const lampWith = (functions: unknown) => ({ address: lamp, name: "x", class: "LucciolaLuminaire", functions });
  const actuator = { id: "lampActuator", type: "LampActuatorFunction" };
  const bodies = [
    "{",
    "null",
    '{"__proto__":{"a":1},"constructor":{"prototype":{}}}',
    ...[
      [null],
      [{}],
      deep,
      lampWith([null]),
      lampWith([{ ...actuator, targetLightCommand: command({ state, start: "nonsense", expiration: 7 }) }]),
      command({ state, start: "2026-11-23T18:00:00Z", expiration: "2026-99-23T18:00:00Z" }),
      { ...actuator, calendarID: { type: "AttributeString", value: 5 } },
      {
        addresses: [{ resource: "devices", address: "////" }],
        targetCommand: { state, expiration: "2026-11-24T00:00:00Z" },
      },
      [{ address: "g", ownerCMS: CMS, members: [{ resource: "groups", address: "g" }] }],
      [{ id: "c", ownerCMS: CMS, rules: [{ startDate: "2026-13-45", program: "town-default" }] }],
      { address: "x", entries: [{ data: { type: "AttributeLogData", srcAddress: "//", attributeName: "__proto__" } }] },
    ].map((body) => JSON.stringify(body)),
  ];
  const values: Readonly<Record<string, string>> = {
    deviceAddress: lamp,
    functionId: "lampActuator",
    attributeName: "targetLightCommand",
    className: "__proto__",
  };
  const headers = { authorization: `Bearer ${talq.token}`, "talq-api-version": "2.7.1" };
  let answered = 0;
  for (const [prefix, operations] of [["", GATEWAY_OPERATIONS] as const, [MANAGEMENT, CMS_OPERATIONS] as const])
    for (const { method, path } of operations) {
      const route = prefix + path.replace(/\{([^}]+)\}/g, ":$1");
      if (!app.hasRoute({ method: method as "GET", url: route })) continue;
      const url = prefix + path.replace(/\{([^}]+)\}/g, (_, name: string) => values[name] ?? "constructor");
      for (const payload of method === "GET" || method === "DELETE" ? [undefined] : bodies) {
        answered += 1;
        const { statusCode, body } = await app.inject({
          method: method as "GET",
          url: `${url}?clientAddress=${CMS}&talqRequestId=${randomUUID()}`,
          // As if each came from another place, for the limit of requests.
          remoteAddress: `10.0.${answered >> 8}.${answered & 255}`,
          headers: payload === undefined ? headers : { ...headers, "content-type": "application/json" },
          ...(payload === undefined ? {} : { payload }),
        });
        const said = `${method} ${url} ${payload?.slice(0, 100)}: ${statusCode} ${body.slice(0, 200)}`;
        expect(statusCode, said).toBeLessThan(500);
        if (statusCode >= 400) expect(body, said).toMatch(/^\[\{"key":"\w+"/);
      }
    }
  expect(answered).toBeGreaterThan(400);
  await talq.close();
});
