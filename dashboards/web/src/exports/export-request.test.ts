import type { DataSetSummary } from "@lucciola/contract/api/exports.ts";
import { expect, it } from "vitest";
import { type ExportChoice, exportQuery } from "./export-request.ts";

const SET = { period: "required", isOfSeries: true } as DataSetSummary;
const CHOICE: ExportChoice = {
  ...{ format: "csv", from: "2026-10-25", to: "2026-10-25", points: " lamp-1; lamp-2,\n", quantities: "" },
  ...{ style: "italian", times: "local" },
};

it("asks for whole local days, of which the one of the change of clocks has 25 hours, and for nothing that is of no use", () => {
  expect(exportQuery(SET, CHOICE, "Europe/Rome")).toEqual({
    ...{ format: "csv", from: "2026-10-24T22:00:00.000Z", to: "2026-10-25T23:00:00.000Z", points: "lamp-1,lamp-2" },
    ...{ decimal: "comma", encoding: "utf-8-bom", times: "local" },
  });
  const set = { period: "none", isOfSeries: false } as DataSetSummary;
  expect(exportQuery(set, { ...CHOICE, format: "parquet" }, "Europe/Rome")).toEqual({ format: "parquet" });
  const optional = { period: "optional", isOfSeries: false } as DataSetSummary;
  expect(exportQuery(optional, { ...CHOICE, format: "xlsx", from: "", times: "utc" }, "UTC")).toEqual({
    ...{ format: "xlsx", to: "2026-10-26T00:00:00.000Z", times: "utc" },
  });
});
