import { commandId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type IngestSite, openIngestSite } from "./testing/ingest-site.ts";
import { entry, fromGateway, NOW_MS } from "./testing/town.ts";

const AT = "2026-11-23T17:45:00Z";
const power = (activePowerW: number, at = AT) => fromGateway("meter-1/meter", { samples: [{ at, activePowerW }] });

let site: IngestSite;
beforeEach(() => {
  site = openIngestSite();
});
afterEach(() => site.close());

describe("changes of the registry", () => {
  const command: LampCommand = {
    id: "c-1",
    issuedAt: AT,
    expiresAt: "2026-11-23T17:50:00Z",
    action: { kind: "set", dimPct: 40, fadeMs: 0, until: "2026-11-23T19:00:00Z" },
    reason: { kind: "manual", text: "test", by: "anna" },
  };
  const report = (fate: string, id = "c-1", device = "driver-7") =>
    fromGateway(`${device}/command-report`, { commandId: id, at: AT, fate, dimPct: 40 });

  it("the fate of a command moves forward once, and is told once, however often it is reported", async () => {
    site.registry.outbox.queue(command, pointId("lamp-7"), NOW_MS);
    for (const fate of ["acknowledged", "carried-out", "acknowledged", "carried-out"]) {
      await site.journal.append(report(fate));
    }
    await site.start();
    await site.caughtUp();
    expect(site.registry.outbox.get(commandId("c-1"))).toMatchObject({ fate: "carried-out", reportedDimPct: 40 });
    await vi.waitFor(() =>
      expect(site.bus.events.map((event) => event.kind === "command" && event.fate)).toHaveLength(2),
    );
    expect(site.bus.events).toEqual([
      {
        kind: "command",
        commandId: "c-1",
        point: "lamp-7",
        fate: "acknowledged",
        at: "2026-11-23T17:45:00.000Z",
        dimPct: 40,
      },
      {
        kind: "command",
        commandId: "c-1",
        point: "lamp-7",
        fate: "carried-out",
        at: "2026-11-23T17:45:00.000Z",
        dimPct: 40,
      },
    ]);
  });

  it("a command that is unknown, or was another lamp's, is put aside", async () => {
    site.registry.outbox.queue(command, pointId("lamp-7"), NOW_MS);
    await site.journal.append(report("carried-out", "c-2"));
    await site.journal.append(report("carried-out", "c-1", "cabinet-1"));
    await site.start();
    await site.caughtUp();
    const reasons = site.registry.quarantine.list({ limit: 10 }).map(({ reason }) => reason);
    expect(reasons).toEqual(["wrong-point", "unknown-command"]);
    expect(site.registry.outbox.get(commandId("c-1"))?.fate).toBe("queued");
  });

  it("a refused programme is recorded with the controller's words, and an accepted one in its place", async () => {
    site.registry.programmes.put({
      id: "park",
      version: 1,
      name: "Park",
      on: { kind: "sun", event: "sunset", offsetMin: 0 },
      off: { kind: "sun", event: "sunrise", offsetMin: 0 },
      initialDimPct: 100,
      fadeMs: 0,
      steps: [],
    });
    site.registry.programmes.assign([pointId("lamp-7")], "park");
    const programmeReport = (accepted: boolean) =>
      fromGateway("driver-7/programme-report", { at: AT, revision: 1, accepted, detail: "no such zone" });
    await site.journal.append(programmeReport(false));
    await site.start();
    await site.caughtUp();
    expect(site.registry.programmes.assignment(pointId("lamp-7"))).toMatchObject({
      acceptedRevision: undefined,
      refused: { revision: 1, detail: "no such zone" },
    });
    await site.journal.append(programmeReport(true));
    await site.caughtUp();
    expect(site.registry.programmes.assignment(pointId("lamp-7"))).toMatchObject({
      acceptedRevision: 1,
      refused: undefined,
    });
  });

  it("presence and clock skew are recorded, and a change of presence is told", async () => {
    const status = (online: boolean, receivedAtMs: number) =>
      entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/status", { online, at: AT }, receivedAtMs);
    await site.journal.append(status(true, NOW_MS - 3_000));
    await site.journal.append(status(true, NOW_MS - 2_000));
    await site.journal.append(power(1));
    await site.journal.append(status(false, NOW_MS + 1_000));
    await site.start();
    await site.caughtUp();
    expect(site.registry.edges.get(edgeId("gateway-1"))).toMatchObject({
      online: false,
      sinceMs: NOW_MS + 1_000,
      lastSeenMs: NOW_MS,
      skewMs: 500,
    });
    await vi.waitFor(() => expect(site.bus.events).toHaveLength(2));
    expect(site.bus.events).toEqual([
      { kind: "edge", edge: "gateway-1", online: true, at: "2026-11-23T17:44:58.500Z" },
      { kind: "edge", edge: "gateway-1", online: false, at: "2026-11-23T17:45:02.500Z" },
    ]);
  });
});
