import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { geometryCentre } from "./geometry-centre.ts";

type Position = [number, number];
/** A rectangle around a corner, closed, east then north. */
const rectangle = ([lon, lat]: Position, wide: number, high: number): Position[] => [
  [lon, lat],
  [lon + wide, lat],
  [lon + wide, lat + high],
  [lon, lat + high],
  [lon, lat],
];
const centreOf = (type: string, coordinates: unknown) => geometryCentre({ type, coordinates });

describe("the centre of a geometry", () => {
  it("is a point itself, in the order longitude, latitude", () => {
    expect(centreOf("Point", [8.6342, 45.7301, 200])).toEqual({ longitudeDeg: 8.6342, latitudeDeg: 45.7301 });
  });

  it("of a building is its centroid, by area: an L-shaped school, worked by hand", () => {
    const school: Position[] = [
      [0, 0],
      [4, 0],
      [4, 1],
      [1, 1],
      [1, 3],
      [0, 3],
      [0, 0],
    ];
    // A wing of 4 x 1 around (2, 0.5) and one of 1 x 2 around (0.5, 2).
    const centre = centreOf("Polygon", [school]);
    expect(centre?.longitudeDeg).toBeCloseTo((4 * 2 + 2 * 0.5) / 6, 12);
    expect(centre?.latitudeDeg).toBeCloseTo((4 * 0.5 + 2 * 2) / 6, 12);
  });

  it("leaves courtyards out, and counts all parts of a school in several houses", () => {
    const withCourtyard = [rectangle([0, 0], 4, 2), rectangle([0, 0], 2, 2)];
    expect(centreOf("Polygon", withCourtyard)?.longitudeDeg).toBeCloseTo(3, 12);
    const houses = [[rectangle([0, 0], 2, 2)], [rectangle([8, 0], 2, 2)]];
    expect(centreOf("MultiPolygon", houses)?.longitudeDeg).toBeCloseTo(5, 12);
  });

  it("does not depend on which way round or from which corner an outline was drawn", () => {
    const corner = fc.tuple(fc.double({ min: 6, max: 18, noNaN: true }), fc.double({ min: 36, max: 47, noNaN: true }));
    const side = fc.double({ min: 1e-5, max: 1e-2, noNaN: true });
    fc.assert(
      fc.property(corner, side, side, fc.nat(3), fc.boolean(), (at, wide, high, turn, isReversed) => {
        const ring = rectangle(at, wide, high).slice(0, 4);
        const turned = [...ring.slice(turn), ...ring.slice(0, turn)];
        const drawn = isReversed ? turned.toReversed() : turned;
        const centre = centreOf("Polygon", [[...drawn, drawn[0]]]);
        expect(centre?.longitudeDeg).toBeCloseTo(at[0] + wide / 2, 9);
        expect(centre?.latitudeDeg).toBeCloseTo(at[1] + high / 2, 9);
      }),
    );
  });

  it.each([
    ["no geometry", null],
    ["a line", { type: "LineString", coordinates: [[8, 45]] }],
    ["a point without numbers", { type: "Point", coordinates: ["8", "45"] }],
    ["an outline without area", { type: "Polygon", coordinates: [rectangle([8, 45], 0, 1)] }],
    ["a ring that is too short", { type: "Polygon", coordinates: [[[8, 45]]] }],
    ["no rings", { type: "MultiPolygon", coordinates: [] }],
  ])("is not there for %s", (_, geometry) => {
    expect(geometryCentre(geometry)).toBeUndefined();
  });
});
