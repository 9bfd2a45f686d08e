import type { Point } from "../registry.ts";

/** A supply of electricity of which nothing is known: `{ ...SUPPLY_POINT, id }`, and what the test is about. */
export const SUPPLY_POINT: Omit<Point, "id"> = {
  kind: "supply",
  name: "supply",
  building: undefined,
  cabinet: undefined,
  street: undefined,
  latitudeDeg: undefined,
  longitudeDeg: undefined,
  nominalPowerW: undefined,
  supplyCode: undefined,
  carrier: "electricity",
  simulated: false,
};
