import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OUTSIDE_JOURNALS } from "../journal/journal.ts";
import { silentLogger } from "../log/logger.ts";
import { openRegistry } from "./open-registry.ts";
import type { Quarantine, QuarantinedMessage } from "./quarantined-message.ts";
import type { Registry } from "./registry.ts";

let registry: Registry;
let quarantine: Quarantine;
let warnings: string[];
beforeEach(() => {
  warnings = [];
  registry = openRegistry({
    path: ":memory:",
    log: { ...silentLogger, warn: (_, message) => warnings.push(message) },
    quarantineLimits: { maxMessages: 4, maxPayloadBytes: 10_000 },
  });
  quarantine = registry.quarantine;
});
afterEach(() => registry.close());

const bad = (
  journalOffset: number,
  changes: Partial<QuarantinedMessage> = {},
): Omit<QuarantinedMessage, "id" | "state"> => ({
  journalOffset,
  receivedAtMs: 1_000 + journalOffset,
  principal: "gateway-1",
  topic: "lucciola/v1/edge/gateway-1/meter-1/meter",
  payload: new Uint8Array([0x7b, 0xff, journalOffset]),
  reason: "not-json",
  detail: "Byte 1 is not UTF-8.",
  ...changes,
});
const add = (...offsets: number[]) => {
  for (const offset of offsets) quarantine.add(bad(offset));
};
const kept = () => quarantine.list({ limit: 100 }).map(({ journalOffset }) => journalOffset);
const idOf = (journalOffset: number): number =>
  quarantine.list({ limit: 100 }).find((message) => message.journalOffset === journalOffset)?.id ?? -1;

describe("a bad message", () => {
  test("is kept as it came, byte for byte", () => {
    add(7);
    expect(quarantine.get(idOf(7))).toEqual({ ...bad(7), id: expect.any(Number), state: "open" });
    expect(quarantine.get(99)).toBeUndefined();
  });

  test("read twice from the journal is kept once for each reason", () => {
    add(7, 7);
    quarantine.add(bad(7, { reason: "schema" }));
    expect(quarantine.count("open")).toBe(2);
    quarantine.setState(idOf(7), "dismissed");
    add(7);
    expect([quarantine.count("open"), quarantine.count("dismissed")]).toEqual([1, 1]);
  });

  test("is listed newest first, by state and reason, page by page", () => {
    add(1, 2, 3);
    quarantine.add(bad(4, { reason: "schema" }));
    quarantine.setState(idOf(2), "replayed");
    const offsets = (filter: Parameters<Quarantine["list"]>[0]) =>
      quarantine.list(filter).map(({ journalOffset }) => journalOffset);
    expect(offsets({ limit: 2 })).toEqual([4, 3]);
    expect(offsets({ limit: 2, beforeId: idOf(3) })).toEqual([2, 1]);
    expect(offsets({ limit: 9, state: "open" })).toEqual([4, 3, 1]);
    expect(offsets({ limit: 9, state: "open", reason: "not-json" })).toEqual([3, 1]);
    expect(offsets({ limit: 9, state: "dismissed" })).toEqual([]);
  });
});

describe("a full quarantine", () => {
  test("makes room by the oldest that are dealt with, never by an open one", () => {
    add(1, 2, 3, 4);
    quarantine.setState(idOf(3), "dismissed");
    quarantine.setState(idOf(2), "replayed");
    add(5);
    expect(kept()).toEqual([5, 4, 3, 1]);
    add(6);
    expect(kept()).toEqual([6, 5, 4, 1]);
    expect(warnings).toEqual([]);
  });

  test("makes room for a payload in the same way", () => {
    quarantine.add(bad(1, { payload: new Uint8Array(4_000) }));
    quarantine.add(bad(2, { payload: new Uint8Array(4_000) }));
    quarantine.setState(idOf(1), "dismissed");
    quarantine.add(bad(3, { payload: new Uint8Array(6_000) }));
    expect(kept()).toEqual([3, 2]);
    expect(quarantine.get(idOf(3))?.payload).toHaveLength(6_000);
  });

  test("of open messages keeps them all, and one entry more of each sender and reason counts what follows", () => {
    add(1, 2, 3, 4);
    quarantine.add(bad(5, { payload: new Uint8Array(3_000).fill(65) }));
    add(6, 7, 8);
    quarantine.add(bad(9, { principal: "gateway-2" }));
    quarantine.add(bad(10, { reason: "schema" }));
    expect(kept()).toEqual([10, 9, 5, 4, 3, 2, 1]);

    const counting = quarantine.get(idOf(5));
    expect(counting?.payload).toEqual(new Uint8Array(1_024).fill(65));
    expect(counting?.detail).toBe(
      "Byte 1 is not UTF-8. The quarantine was full: only the first 1024 of 3000 bytes are kept here; the whole is in the journal at offset 5 while that is kept. The quarantine was full of open messages: this entry stands for 3 more from the same sender for the same reason, up to journal offset 8, received until 1970-01-01T00:00:01.008Z; their payloads are only in the journal.",
    );
    expect(quarantine.get(idOf(9))?.detail).toBe("Byte 1 is not UTF-8.");
    expect(warnings).toEqual([expect.stringContaining("full of open messages")]);
  });

  test("counts a message once, however often the journal is read", () => {
    add(1, 2, 3, 4, 5, 6, 7);
    add(1, 2, 3, 4, 5, 6, 7);
    expect(kept()).toEqual([5, 4, 3, 2, 1]);
    expect(quarantine.get(idOf(5))?.detail).toContain("stands for 2 more");
  });

  test("stays bounded whatever one sender sends", () => {
    for (let offset = 1; offset <= 500; offset += 1)
      quarantine.add(bad(offset, { payload: new Uint8Array(5_000), reason: offset % 2 === 0 ? "schema" : "not-json" }));
    expect(kept()).toHaveLength(4);
  });

  test("takes whole messages again once people have dealt with some", () => {
    add(1, 2, 3, 4, 5, 6);
    for (const offset of [1, 2, 5]) quarantine.setState(idOf(offset), "dismissed");
    add(7);
    expect(kept()).toEqual([7, 5, 4, 3]);
    expect(quarantine.get(idOf(7))?.detail).toBe("Byte 1 is not UTF-8.");
  });

  test("begins another counting entry once the one before is dealt with", () => {
    add(1, 2, 3, 4, 5, 6);
    quarantine.setState(idOf(5), "replayed");
    quarantine.add(bad(7, { payload: new Uint8Array(20_000) }));
    expect(quarantine.get(idOf(7))?.payload).toHaveLength(1_024);
  });
});

test("messages from outside of a journal are told apart by their offset alone, also when the quarantine is full", () => {
  const [early, between, late] = [OUTSIDE_JOURNALS + 10, OUTSIDE_JOURNALS + 20, OUTSIDE_JOURNALS + 30];
  for (const offset of [1, 2, 3, 4]) expect(quarantine.add(bad(offset))).toBe("kept");
  for (const offset of [early, late])
    expect(quarantine.add(bad(offset, { payload: new Uint8Array(2_000) }))).toBe("counted");
  // Another worker's, whose offsets begin elsewhere: a store that refuses it must not take it for kept.
  expect(quarantine.add(bad(between))).toBe("counted");
  const overflow = quarantine.list({ limit: 100 }).find(({ journalOffset }) => journalOffset === early);
  expect(overflow?.detail).toContain("the rest came from a broker that has forgotten it");
});
