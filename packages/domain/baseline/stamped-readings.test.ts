import { describe, expect, it } from "vitest";
import { looksLikeRegister, readStamps } from "./stamped-readings.ts";

const at = (stamp: string, energyKwh = 1) => ({ atMs: Date.parse(stamp), energyKwh });
const read = (rows: readonly { atMs: number; energyKwh: number }[]) => {
  const { readings, ...rest } = readStamps(rows, "Europe/Rome");
  return { ...rest, spans: readings.map(({ fromMs, toMs }) => [fromMs, toMs].map((ms) => new Date(ms).toISOString())) };
};

describe("a table of stamps", () => {
  it("of quarter hours: each lasts a quarter, and what is missing stays missing", () => {
    const rows = ["10:00", "10:15", "10:30", "11:15"].map((clock) => at(`2026-11-02T${clock}:00Z`));
    expect(read(rows)).toMatchObject({
      step: "below-a-day",
      spans: [
        ["2026-11-02T10:00:00.000Z", "2026-11-02T10:15:00.000Z"],
        ["2026-11-02T10:15:00.000Z", "2026-11-02T10:30:00.000Z"],
        ["2026-11-02T10:30:00.000Z", "2026-11-02T10:45:00.000Z"],
        ["2026-11-02T11:15:00.000Z", "2026-11-02T11:30:00.000Z"],
      ],
    });
  });

  it("of days: 25 hours on the last Sunday of October, and no longer than a day before a gap", () => {
    const rows = ["2026-10-23T22:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z", "2026-10-28T23:00Z"].map((s) => at(s));
    expect(read(rows)).toMatchObject({
      step: "days",
      spans: [
        ["2026-10-23T22:00:00.000Z", "2026-10-24T22:00:00.000Z"],
        ["2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"],
        ["2026-10-25T23:00:00.000Z", "2026-10-26T23:00:00.000Z"],
        ["2026-10-28T23:00:00.000Z", "2026-10-29T23:00:00.000Z"],
      ],
    });
  });

  it("of bills: each lasts to the next, and a row without a value ends the last one", () => {
    const bills = [at("2026-01-12T23:00Z"), at("2026-02-10T23:00Z"), at("2026-03-14T23:00Z", Number.NaN)];
    expect(read(bills)).toMatchObject({
      step: "bills",
      openBillMs: undefined,
      spans: [
        ["2026-01-12T23:00:00.000Z", "2026-02-10T23:00:00.000Z"],
        ["2026-02-10T23:00:00.000Z", "2026-03-14T23:00:00.000Z"],
      ],
    });
    expect(read(bills.slice(0, 2))).toMatchObject({ openBillMs: Date.parse("2026-02-10T23:00Z"), spans: [{}] });
  });

  it("in any order, with repeated rows: the last of two that differ counts, and a value more than none", () => {
    const rows = [at("2026-11-02T11:00Z", 5), at("2026-11-02T10:00Z", 4), at("2026-11-02T11:00Z", 6)];
    const { readings, conflicts } = readStamps([...rows, at("2026-11-02T11:00Z", Number.NaN)], "Europe/Rome");
    expect(readings.map(({ energyKwh }) => energyKwh)).toEqual([4, 6]);
    expect(conflicts).toBe(2);
    expect(readStamps([...rows, ...rows.slice(2)], "Europe/Rome").conflicts).toBe(1);
  });

  it("whose values only rise is one of a register", () => {
    const rows = Array.from({ length: 40 }, (_, hour) => ({ atMs: hour * 3_600_000, energyKwh: 100 + hour }));
    expect(looksLikeRegister(rows)).toBe(true);
    expect(looksLikeRegister(rows.map((row, hour) => (hour === 20 ? { ...row, energyKwh: 3 } : row)))).toBe(false);
    expect(looksLikeRegister(rows.slice(0, 12))).toBe(false);
  });
});
