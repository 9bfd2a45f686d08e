import { edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { JournalRecord } from "@lucciola/platform/journal/journal.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import { describe, expect, it } from "vitest";
import { entry } from "../testing/town.ts";
import { decodeBatch } from "./decode-batch.ts";
import type { Decoded } from "./decoded.ts";

const nothing: Decoded = { effects: [], rejections: [], seen: undefined };
const record = (offset: number): JournalRecord => ({ ...entry("edge:gateway-1", "topic", {}), offset });
const batchOf = (...records: JournalRecord[]) => ({ records, damaged: [], nextOffset: 100 });

describe("a batch of the journal", () => {
  it("keeps going when the decoder fails on one message, and puts that one aside", async () => {
    const { readings, quarantined, emptyMessages } = await decodeBatch(
      batchOf(record(1), record(2), record(3)),
      ({ offset }, readings) => {
        if (offset > 1) readings.add(pointId("pod-school"), "activePowerW", offset, 5);
        if (offset === 2) throw new TypeError("x is undefined");
        return nothing;
      },
      0,
    );
    expect(quarantined).toMatchObject([
      { journalOffset: 2, reason: "decoder-failed", detail: expect.stringMatching(/TypeError: x is undefined/) },
    ]);
    expect(
      [...readings].map(({ at }) => at),
      "what it had begun to say is not believed",
    ).toEqual([3]);
    expect(emptyMessages).toBe(1);
  });

  it("is tried again as a whole when the registry could not be asked: that is no fault of the message", async () => {
    const busy = new OperationalError({ code: "registry-busy", message: "busy", retryable: true });
    const decode = () => {
      throw busy;
    };
    await expect(decodeBatch(batchOf(record(1)), decode, 0)).rejects.toBe(busy);
  });

  it("makes one entry for each reason, that names all parts, and no longer than a page", async () => {
    const rejections = [
      { reason: "schema", detail: "/samples/1 must be object" },
      { reason: "time-in-future", detail: "/samples/2: too early" },
      { reason: "schema", detail: "/samples/3 must be object" },
      ...Array.from({ length: 1_000 }, (_, index) => ({ reason: "out-of-range", detail: `/samples/${index} is odd` })),
    ] as Decoded["rejections"];
    const { quarantined } = await decodeBatch(batchOf(record(1)), () => ({ ...nothing, rejections }), 0);
    expect(quarantined.map(({ reason }) => reason)).toEqual(["schema", "time-in-future", "out-of-range"]);
    expect(quarantined[0]?.detail).toBe("/samples/1 must be object\n/samples/3 must be object");
    expect(quarantined[2]?.detail.length).toBeLessThanOrEqual(2_000);
  });

  it("ends with the record that fills it, and leaves the rest, with its damage, for the next", async () => {
    const damaged = [1.5, 3.5].map((offset) => ({ offset, bytes: 3, raw: Uint8Array.of(1), reason: "checksum" }));
    const journal = { ...batchOf(record(1), record(2), record(3), record(4)), damaged };
    const decode = ({ offset }: JournalRecord, readings: ReadingBatch) => {
      for (let at = 0; at < 4; at += 1) readings.add(pointId("pod-school"), "activePowerW", 10 * offset + at, 5);
      return nothing;
    };
    const first = await decodeBatch(journal, decode, 0, 5);
    expect(first).toMatchObject({ records: 2, nextOffset: 3, quarantined: [{ journalOffset: 1.5 }] });
    expect(first.readings.length).toBe(8);
    const { rest = batchOf() } = first;
    expect(await decodeBatch(rest, decode, 0, 8)).toMatchObject({
      ...{ records: 2, nextOffset: 100, rest: undefined, quarantined: [{ journalOffset: 3.5 }] },
    });
  });

  it("puts aside what is damaged in the journal", async () => {
    const raw = Uint8Array.of(1, 2, 3);
    const damaged = [{ offset: 64, bytes: 3, raw, reason: "checksum" }];
    expect((await decodeBatch({ records: [], damaged, nextOffset: 67 }, () => nothing, 42)).quarantined).toMatchObject([
      { journalOffset: 64, receivedAtMs: 42, reason: "journal-damage", payload: raw },
    ]);
  });

  it("remembers of each edge the newest sign of life, and the newest known skew", async () => {
    const edge = edgeId("gateway-1");
    const seen = new Map([
      [1, { edge, atMs: 10, skewMs: 5 }],
      [2, { edge, atMs: 30, skewMs: undefined }],
      [3, { edge, atMs: 20, skewMs: 7 }],
    ]);
    const batch = batchOf(record(1), record(2), record(3));
    expect((await decodeBatch(batch, ({ offset }) => ({ ...nothing, seen: seen.get(offset) }), 0)).seen).toEqual([
      { edge, atMs: 30, skewMs: 7 },
    ]);
  });
});
