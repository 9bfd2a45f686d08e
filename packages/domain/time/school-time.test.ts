import { expect, it } from "vitest";
import { isSchoolTime } from "./school-time.ts";

it("leaves schools closed in summer, at Christmas, at Easter and on the Ambrosian carnival", () => {
  const closed = ["01-03", "02-20", "02-21", "04-02", "04-07", "06-09", "07-15", "09-11", "12-23", "12-31"];
  for (const day of closed) expect([day, isSchoolTime(`2026-${day}`)]).toEqual([day, false]);
  const open = ["01-07", "02-19", "02-23", "04-01", "04-08", "06-08", "09-14", "11-02", "12-22"];
  for (const day of open) expect([day, isSchoolTime(`2026-${day}`)]).toEqual([day, true]);
});

it("has only the decided terms in a school year that has some, and the permanent calendar in the others", () => {
  const decided = [
    { from: "2026-09-10", to: "2026-12-18" },
    { from: "2027-01-08", to: "2027-06-05" },
  ];
  const at = (date: string) => isSchoolTime(date, decided);
  expect(["2026-09-10", "2026-12-18", "2027-01-08", "2027-03-26", "2027-06-05"].map(at)).toEqual(Array(5).fill(true));
  expect(["2026-09-09", "2026-12-21", "2027-01-07", "2027-06-07"].map(at)).toEqual(Array(4).fill(false));
  expect(["2026-06-08", "2026-06-09", "2027-09-10", "2027-09-13"].map(at)).toEqual([true, false, false, true]);
});
