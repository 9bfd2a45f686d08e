import { afterEach, beforeEach, expect, it } from "vitest";
import { CMS, LAMPS, openTalqTown, type TalqTown } from "./testing/talq-town.ts";

let talq: TalqTown;
beforeEach(async () => {
  talq = await openTalqTown();
});
afterEach(() => talq.close());

it("thin", async () => {
  const ask = (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", url: string, payload?: object) =>
    talq.app.inject({
      method,
      url: `${url}${url.includes("?") ? "&" : "?"}clientAddress=${CMS}${method === "GET" ? "" : `&talqRequestId=${crypto.randomUUID()}`}`,
      headers: { authorization: `Bearer ${talq.token}`, "talq-api-version": "2.7.1" },
      ...(payload === undefined ? {} : { payload }),
    });
  for (const url of [
    "/services",
    "/device-classes/count",
    "/devices/count",
    "/groups",
    "/lamp-types",
    "/control-programs",
    "/calendars",
  ]) {
    const { statusCode, body } = await ask("GET", url);
    console.log(url, statusCode, body.slice(0, 300));
  }
  const { statusCode, body } = await ask("GET", `/devices/${talq.addressOf(LAMPS[0]!)}`);
  console.log(statusCode, body);
  const o = await ask("POST", "/override-commands", {
    addresses: [{ resource: "devices", address: talq.addressOf(LAMPS[0]!) }],
    targetCommand: { state: { name: "LevelState", value: 40 }, expiration: "2026-11-23T20:00:00Z" },
  });
  console.log(o.statusCode, o.body);
  console.log((await ask("GET", `/devices/${talq.addressOf(LAMPS[0]!)}/lampActuator/targetLightCommand`)).body);
});
