import { pointId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { openRegistry } from "../open-registry.ts";
import type { Registry } from "../registry.ts";
import type { NewReport } from "./reports.ts";

const NOW_MS = Date.parse("2026-11-27T09:00:00Z");
const DAY_MS = 86_400_000;
const RETENTION = { textDays: 365, photoDays: 30 };
const LAMP = pointId("lamp-roma-05");
const REPORT: NewReport = {
  kind: "dark",
  lamp: LAMP,
  street: "Via Roma",
  latitudeDeg: undefined,
  longitudeDeg: undefined,
  place: "davanti alla farmacia",
  words: "Spento da tre giorni.",
  photo: "a".repeat(64),
  email: "anna@example.org",
  language: "it",
};

let registry: Registry;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
});
afterEach(() => registry.close());

function close(id: number, atMs: number): void {
  const change = { state: "mended", takenBy: "bruno", workOrder: undefined, closedAtMs: atMs } as const;
  registry.reports.change(id, change, { atMs, actor: "bruno", action: "mended", words: "" });
}

it("makes one case of all reports of a lamp until it is closed, and each report keeps a code of its own", () => {
  const { reports } = registry;
  const first = reports.add(REPORT, NOW_MS);
  const second = reports.add({ ...REPORT, kind: "flickering", photo: undefined }, NOW_MS + 1_000);
  expect(second.case).toMatchObject({ id: first.case.id, kind: "dark", count: 2, lastReportedAtMs: NOW_MS + 1_000 });
  expect(reports.byCode(second.code)).toMatchObject({ report: { kind: "flickering" }, case: { id: first.case.id } });
  expect(reports.byCode("x".repeat(27))).toBeUndefined();
  expect(reports.history(first.case.id).map(({ action }) => action)).toEqual(["received", "received"]);
  close(first.case.id, NOW_MS + 2_000);
  expect(reports.add(REPORT, NOW_MS + 3_000).case).toMatchObject({ count: 1, state: "received" });
  expect([reports.countOpen(), reports.countSince(NOW_MS + 1)]).toEqual([1, 2]);
  expect(reports.list({ state: "closed", limit: 10 }).map(({ id }) => id)).toEqual([first.case.id]);
});

it("keeps reports without a lamp apart: two citizens of one street may mean two lamps", () => {
  const { reports } = registry;
  const street = { ...REPORT, lamp: undefined };
  expect(reports.add(street, NOW_MS).case.id).not.toBe(reports.add(street, NOW_MS).case.id);
});

it("forgets the address with the case, the photo a month later and all else after a year", () => {
  const { reports } = registry;
  const { code, case: own } = reports.add(REPORT, NOW_MS);
  expect(reports.byCode(code)?.report.email).toBe("anna@example.org");
  close(own.id, NOW_MS);
  expect(reports.byCode(code)?.report.email).toBeUndefined();

  const deleted: string[] = [];
  const forget = (days: number) =>
    reports.forget(RETENTION, NOW_MS + days * DAY_MS, (photo) => void deleted.push(photo));
  expect([forget(29), deleted]).toEqual([0, []]);
  // Another report shows the same photo, so its file stays.
  const other = reports.add({ ...REPORT, lamp: undefined }, NOW_MS);
  expect([forget(30), deleted]).toEqual([0, []]);
  expect(reports.byCode(code)?.report).toMatchObject({ photo: undefined, words: "Spento da tre giorni." });
  expect(reports.byCode(other.code)?.report.photo).toBe(REPORT.photo);

  // Nobody ever closed the other one. A disk that fails leaves it for the next night.
  const failing = () => {
    throw new Error("EIO");
  };
  expect(() => reports.forget(RETENTION, NOW_MS + 365 * DAY_MS, failing)).toThrow("EIO");
  expect(reports.byCode(other.code)?.report.words).toBe(REPORT.words);
  expect([forget(365), deleted]).toEqual([2, [REPORT.photo]]);
  expect(reports.byCode(code)).toBeUndefined();
  expect(reports.list({ limit: 10 })).toEqual([]);
  expect(reports.history(own.id)).toEqual([]);
});

it("deletes a report at its citizen's wish, and the case only where nobody else needs it", () => {
  const { reports } = registry;
  const deleted: string[] = [];
  const withdraw = (code: string) => reports.withdraw(code, (photo) => void deleted.push(photo));
  const first = reports.add(REPORT, NOW_MS);
  const second = reports.add({ ...REPORT, photo: undefined }, NOW_MS);
  expect([withdraw(first.code), withdraw(first.code), deleted]).toEqual([true, false, [REPORT.photo]]);
  expect([reports.byCode(first.code), reports.get(first.case.id)?.count]).toEqual([undefined, 1]);
  withdraw(second.code);
  expect(reports.get(first.case.id)).toBeUndefined();

  const begun = reports.add(REPORT, NOW_MS);
  const taken = { state: "looked-at", takenBy: "bruno", workOrder: undefined, closedAtMs: undefined } as const;
  reports.change(begun.case.id, taken, { atMs: NOW_MS, actor: "bruno", action: "taken", words: "" });
  withdraw(begun.code);
  expect(reports.get(begun.case.id)).toMatchObject({ state: "looked-at", count: 0 });
});
