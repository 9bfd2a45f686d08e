import { commandId, type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import { COMMAND_FATES, type CommandFate, FINAL_FATES, type LampCommand } from "@lucciola/contract/lighting/command.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { openRegistry } from "./open-registry.ts";
import type { Outbox, Registry } from "./registry.ts";

let registry: Registry;
let outbox: Outbox;
const [lamp1, lamp2] = [pointId("lamp-1"), pointId("lamp-2")];
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  outbox = registry.outbox;
  for (const id of [lamp1, lamp2])
    registry.assets.putPoint({
      id,
      kind: "lamp",
      name: id,
      building: undefined,
      cabinet: undefined,
      street: undefined,
      latitudeDeg: undefined,
      longitudeDeg: undefined,
      nominalPowerW: undefined,
      supplyCode: undefined,
      carrier: undefined,
      simulated: false,
    });
});
afterEach(() => registry.close());

const HOUR_MS = 3_600_000;
const order = (id: string, action: LampCommand["action"]): LampCommand => ({
  id,
  issuedAt: formatInstant(0),
  expiresAt: formatInstant(HOUR_MS),
  action,
  reason: { kind: "manual", text: "Festa patronale", by: "anna" },
});
const set = (id: string, untilMs: number): LampCommand =>
  order(id, { kind: "set", dimPct: 100, fadeMs: 0, until: formatInstant(untilMs) });
const resume = (id: string): LampCommand => order(id, { kind: "resume" });
const carriedOut = (command: LampCommand, point: PointId, atMs: number) => {
  outbox.queue(command, point, atMs);
  expect(outbox.advance(commandId(command.id), { fate: "carried-out", atMs })).toBe(true);
};

describe("a command", () => {
  test("is queued once, whoever sends the request twice", () => {
    const queued = outbox.queue(set("c-1", HOUR_MS), lamp1, 1_000);
    expect(queued).toEqual({
      id: "c-1",
      point: lamp1,
      command: set("c-1", HOUR_MS),
      fate: "queued",
      fateAtMs: 1_000,
      createdAtMs: 1_000,
      reportedDimPct: undefined,
      detail: undefined,
    });
    outbox.advance(commandId("c-1"), { fate: "sent", atMs: 2_000 });
    expect(outbox.queue(resume("c-1"), lamp2, 3_000)).toEqual({ ...queued, fate: "sent", fateAtMs: 2_000 });
    expect(outbox.pending()).toHaveLength(1);
  });

  test("keeps what the lamp said of it", () => {
    outbox.queue(set("c-1", HOUR_MS), lamp1, 0);
    outbox.advance(commandId("c-1"), { fate: "acknowledged", atMs: 1, detail: "fading" });
    outbox.advance(commandId("c-1"), { fate: "carried-out", atMs: 2, dimPct: 98.5 });
    expect(outbox.get(commandId("c-1"))).toMatchObject({
      fate: "carried-out",
      fateAtMs: 2,
      reportedDimPct: 98.5,
      detail: "fading",
    });
  });

  test("for a lamp that is not there, or that was never queued", () => {
    expect(() => outbox.queue(set("c-1", HOUR_MS), pointId("lamp-3"), 0)).toThrowError(
      expect.objectContaining({ code: "point-unknown" }),
    );
    expect(outbox.advance(commandId("c-1"), { fate: "sent", atMs: 0 })).toBe(false);
    expect(outbox.get(commandId("c-1"))).toBeUndefined();
  });

  test("waits, the oldest first, until its fate is final", () => {
    for (const [index, fate] of COMMAND_FATES.entries()) {
      outbox.queue(resume(`c-${index}`), lamp1, 100 - index);
      outbox.advance(commandId(`c-${index}`), { fate, atMs: 200 });
    }
    expect(outbox.pending().map(({ id, fate }) => [id, fate])).toEqual([
      ["c-0", "queued"],
      ["c-1", "sent"],
      ["c-2", "acknowledged"],
    ]);
    expect(outbox.ofPoint(lamp1, 2).map(({ id }) => id)).toEqual(["c-5", "c-4"]);
    expect(outbox.ofPoint(lamp2, 2)).toEqual([]);
  });

  test("whatever reports come, in whatever order and how often, its fate moves forward only, and once to an end that its controller knows of", () => {
    const report = fc.record({ fate: fc.constantFrom(...COMMAND_FATES), atMs: fc.nat(1_000) });
    const place = (fate: CommandFate) => Math.min(COMMAND_FATES.indexOf(fate), COMMAND_FATES.indexOf("carried-out"));
    let run = 0;
    fc.assert(
      fc.property(fc.array(report, { maxLength: 12 }), (reports) => {
        run += 1;
        const { id } = outbox.queue(resume(`c-${run}`), lamp1, 0);
        for (const change of reports) {
          const before = outbox.get(id);
          const moved = outbox.advance(id, change);
          const after = outbox.get(id);
          if (before === undefined || after === undefined) throw new Error("The command is gone");
          // That it expired is the server's guess when it hears nothing.
          const isBelated = before.fate === "expired" && change.fate === "carried-out";
          expect(moved).toBe(isBelated || place(change.fate) > place(before.fate));
          expect(after).toEqual(moved ? { ...before, fate: change.fate, fateAtMs: change.atMs } : before);
          if (FINAL_FATES.has(before.fate) && !isBelated) expect(moved).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("the override that holds at a lamp", () => {
  const holding = (nowMs: number) => outbox.activeOverrides(nowMs).map(({ point, id }) => [point, id]);

  test("is one that was carried out, until its end", () => {
    outbox.queue(set("c-1", HOUR_MS), lamp1, 0);
    outbox.advance(commandId("c-1"), { fate: "acknowledged", atMs: 1 });
    expect(holding(2)).toEqual([]);
    outbox.advance(commandId("c-1"), { fate: "carried-out", atMs: 2 });
    expect(holding(2)).toEqual([[lamp1, "c-1"]]);
    expect(holding(HOUR_MS - 1)).toEqual([[lamp1, "c-1"]]);
    expect(holding(HOUR_MS)).toEqual([]);
  });

  test("is the newest at each lamp; one that it replaced does not come back when it ends", () => {
    carriedOut(set("c-1", 3 * HOUR_MS), lamp1, 10);
    carriedOut(set("c-2", HOUR_MS), lamp1, 20);
    carriedOut(set("c-3", 2 * HOUR_MS), lamp2, 5);
    expect(holding(30)).toEqual([
      [lamp1, "c-2"],
      [lamp2, "c-3"],
    ]);
    expect(holding(HOUR_MS)).toEqual([[lamp2, "c-3"]]);
  });

  test("ends when it is resumed; a resume that was refused ends nothing", () => {
    carriedOut(set("c-1", HOUR_MS), lamp1, 10);
    outbox.queue(resume("c-2"), lamp1, 20);
    outbox.advance(commandId("c-2"), { fate: "refused", atMs: 21 });
    expect(holding(30)).toEqual([[lamp1, "c-1"]]);
    carriedOut(resume("c-3"), lamp1, 40);
    expect(holding(50)).toEqual([]);
  });

  test("is decided by the moment it was carried out, not by the order of the reports", () => {
    outbox.queue(set("c-1", HOUR_MS), lamp1, 0);
    outbox.queue(set("c-2", HOUR_MS), lamp1, 1);
    outbox.advance(commandId("c-2"), { fate: "carried-out", atMs: 20 });
    outbox.advance(commandId("c-1"), { fate: "carried-out", atMs: 10 });
    expect(holding(30)).toEqual([[lamp1, "c-2"]]);
  });
});
