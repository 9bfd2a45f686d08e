import { expect, it } from "vitest";
import { notesWithin } from "./notes-of-days.ts";

const note = (id: number, from: string, to?: string) => ({
  ...{ id, from, text: "lavori", by: "maria", writtenAt: "2026-11-01T00:00:00Z" },
  ...(to === undefined ? {} : { to }),
});

it("a note stands beside the days that it is about, and beside no other", () => {
  const notes = [note(1, "2026-09-14"), note(2, "2026-09-01", "2026-10-02"), note(3, "2026-10-03")];
  const on = (from: string, to = from) => notesWithin(notes, { from, to }).map(({ id }) => id);
  expect(on("2026-09-14")).toEqual([1, 2]);
  expect(on("2026-10-02", "2026-10-31")).toEqual([2, 3]);
  expect(on("2026-10-04")).toEqual([]);
});
