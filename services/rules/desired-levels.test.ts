import { commandId } from "@lucciola/contract/ids/ids.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { DesiredLevels } from "./desired-levels.ts";
import { EVENING_MS, LAMP, openStreet, SITE, setTo40 } from "./testing/street.ts";

const TEN_PM_MS = Date.parse("2026-11-23T21:00:00Z");

describe("desired levels", () => {
  let registry: ReturnType<typeof openStreet>;
  let desired: DesiredLevels;

  beforeEach(() => {
    registry = openStreet();
    registry.programmes.put(defaultProgramme);
    registry.programmes.assign([LAMP], defaultProgramme.id);
    desired = new DesiredLevels(SITE);
  });

  const update = (nowMs: number) =>
    desired.update(registry.programmes.assignments(), registry.outbox.activeOverrides(nowMs), nowMs);
  function carryOut(id: string, atMs: number): void {
    registry.outbox.queue(setTo40(id, atMs), LAMP, atMs);
    registry.outbox.advance(commandId(id), { fate: "carried-out", atMs, dimPct: 40 });
  }

  it("follow the programme and tell each change once", () => {
    expect(update(EVENING_MS)).toEqual([{ point: LAMP, dimPct: 100 }]);
    expect(update(EVENING_MS + 1_000)).toEqual([]);
    expect(update(TEN_PM_MS - 1)).toEqual([]);
    expect(update(TEN_PM_MS)).toEqual([{ point: LAMP, dimPct: 70 }]);
    expect(update(TEN_PM_MS + 1_000)).toEqual([]);
  });

  it("follow an order that was carried out, to its end and not beyond", () => {
    update(EVENING_MS);
    carryOut("cmd-1", EVENING_MS + 1_000);
    expect(update(EVENING_MS + 1_000)).toEqual([{ point: LAMP, dimPct: 40 }]);
    expect(desired.get(LAMP)?.cause).toMatchObject({ kind: "override", commandId: "cmd-1" });
    expect(update(EVENING_MS + 3_600_999)).toEqual([]);
    expect(update(EVENING_MS + 3_601_000)).toEqual([{ point: LAMP, dimPct: 100 }]);
  });

  it("follow a programme that has changed", () => {
    update(EVENING_MS);
    registry.programmes.put({ ...defaultProgramme, initialDimPct: 80 });
    expect(update(EVENING_MS + 1)).toEqual([{ point: LAMP, dimPct: 80 }]);
  });

  it("forget a lamp that has no programme any more", () => {
    update(EVENING_MS);
    expect(desired.update([], [], EVENING_MS)).toEqual([]);
    expect(desired.get(LAMP)).toBeUndefined();
  });
});
