import { openFileLimit } from "@lucciola/platform/process/open-file-limit.ts";
import { expect, test } from "vitest";
import { placesFor } from "./places.ts";

test.each([
  [19_000, 20_000, 19_000],
  [19_000, 1_024, 924],
  [19_000, 65_536, 19_000],
  [50_000, 20_000, 19_000],
  [500, 20_000, 500],
  [19_000, 64, 1],
  [19_000, Number.POSITIVE_INFINITY, 19_000],
])("of %d connections, with %s open files allowed, there is place for %i", (maxConnections, openFiles, places) => {
  expect(placesFor(maxConnections, openFiles)).toBe(places);
});

test("this process knows its own limit", () => {
  expect(openFileLimit()).toBeGreaterThanOrEqual(256);
});
