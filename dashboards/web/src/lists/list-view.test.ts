import { expect, it } from "vitest";
import { type Column, type Filter, viewOf } from "./list-view.ts";

interface Lamp {
  readonly name: string;
  readonly street: string;
  readonly powerW?: number;
}
const lamps: Lamp[] = [
  { name: "Roma 10", street: "Via Roma", powerW: 40 },
  { name: "Roma 9", street: "Via Roma" },
  { name: "Libertà 1", street: "Piazza della Libertà", powerW: 60 },
];
const columns: Column<Lamp>[] = [
  { id: "nome", title: "Nome", text: ({ name }) => name },
  {
    id: "potenza",
    title: "Potenza",
    text: ({ powerW }) => (powerW === undefined ? "" : `${powerW} W`),
    order: ({ powerW }) => powerW,
  },
];
const filters: Filter<Lamp>[] = [
  { id: "via", title: "Via", choices: [], matches: ({ street }, value) => street === value },
];
const named = (search: string, sort = "", chosen: Record<string, string> = {}) =>
  viewOf(lamps, columns, filters, { search, sort, filters: chosen }).map(({ name }) => name);

it("finds rows by words in any order, without regard to accents and capitals", () => {
  expect(named("LIBERTA")).toEqual(["Libertà 1"]);
  expect(named("9 roma")).toEqual(["Roma 9"]);
  expect(named("", "", { via: "Via Roma" })).toEqual(["Roma 10", "Roma 9"]);
});

it("puts numbers in names in their order, and what has no value last either way", () => {
  expect(named("", "nome")).toEqual(["Libertà 1", "Roma 9", "Roma 10"]);
  expect(named("", "potenza")).toEqual(["Roma 10", "Libertà 1", "Roma 9"]);
  expect(named("", "-potenza")).toEqual(["Libertà 1", "Roma 10", "Roma 9"]);
});
