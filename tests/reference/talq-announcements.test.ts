import { encodeLampFailures } from "@lucciola/contract/lighting/lamp-message.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { CMS_ASKED } from "@lucciola/talq/announcer.ts";
import { createTalqGateway } from "@lucciola/talq/gateway.ts";
import { openRecordingCms } from "@lucciola/talq/testing/recording-cms.ts";
import { CMS, LAMPS, openTalqTown } from "@lucciola/talq/testing/talq-town.ts";
import { describe, expect, it } from "vitest";
import { hasReferenceData } from "./reference-data.ts";
import { readCmsOperations, TALQ_FILES } from "./talq-openapi.ts";

const hasOpenApi = hasReferenceData("TALQ 2.7.1, what the gateway tells management systems", TALQ_FILES);

/** A management system that knows a part of the devices already, so that each way of telling it is gone. */
const knowsSome = (request: { method: string; path: string; body: unknown }): number => {
  const { method, path, body } = request;
  if (method === "POST" && path === "/device-classes") return 409;
  if (method === "POST" && path === "/devices") return Array.isArray(body) && body.length > 1 ? 409 : 201;
  if (method === "PUT" && path.endsWith("5")) return 404;
  return method === "POST" ? 201 : 200;
};

describe.skipIf(!hasOpenApi)("TALQ 2.7.1: what the gateway tells management systems", () => {
  it("is as the published OpenAPI of a management system says: services, classes, devices and reports of every kind", async () => {
    const cms = await openRecordingCms();
    cms.answerWith(knowsSome);
    const talq = await openTalqTown({ uri: cms.uri });
    const { registry, store, clock, config, desks, say } = talq;
    const [system] = config.systems;
    if (system === undefined) throw new Error("the town has no management system");
    const caller = { system, actor: "talq:metro", mayCommand: true };
    const logger = (address: string, recordingMode: { type: string }) =>
      desks.loggers.add(
        {
          address,
          ownerCMS: CMS,
          sourceAddresses: { blackList: [] },
          recordingMode,
          reportingMode: { type: "ImmediateReportingMode", delay: 0 },
        },
        caller,
      );
    const events = { type: "EventRecordingMode", sourceEvents: { blackList: [] } };
    logger("events", events);
    logger("vendor", { type: "VendorRecordingMode" });
    const gateway = createTalqGateway({
      registry,
      store,
      clock,
      log: silentLogger,
      config: { ...config, port: 0 },
      chance: () => 0,
    });
    await gateway.start();
    const types = () =>
      new Set(
        cms
          .got("POST", "/log-reports")
          .flatMap((body) => (body as { entries: { data: { type: string } }[] }).entries.map(({ data }) => data.type)),
      );
    try {
      for (let looks = 0; types().size < 3; looks += 1) {
        if (looks > 400) throw new Error(`only ${[...types()].join(", ")} came in half an hour of the town's time`);
        if (looks === 5) await say(LAMPS[0], { dimPct: 30, lampFailures: encodeLampFailures(["relayFailure"]) });
        await clock.advance(5_000);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    } finally {
      await gateway.stop();
      await talq.close();
      await cms.close();
    }

    const operations = readCmsOperations();
    const asked = new Set<string>();
    for (const { method, path, query, headers, body } of cms.requests) {
      const operation = operations.find(
        (one) => one.method === method && new RegExp(`^${one.path.replace(/\{[^}]+\}/g, "[^/]+")}$`).test(path),
      );
      expect(operation, `${method} ${path}`).toBeDefined();
      expect(operation?.requestFault(body), `${method} ${path}`).toBe("");
      for (const { name, in: place, required } of operation?.parameters ?? []) {
        if (required !== true || place === "path") continue;
        expect(place === "query" ? query.get(name) : headers[name], `${method} ${path} ${name}`).toBeTruthy();
      }
      asked.add(operation?.operationId ?? "");
    }
    expect([...asked].filter((operationId) => !CMS_ASKED.includes(operationId))).toEqual([]);
    // No device is taken out of this town.
    expect(CMS_ASKED.filter((operationId) => !asked.has(operationId) && operationId !== "deleteDevice")).toEqual([]);
  });
});
