import { describe, expect, it } from "vitest";
import { parseIdPattern, parseQuery } from "./entity-query.ts";
import { parseGeoQuery } from "./geo-query.ts";
import { entityOf, instant, property, relationship } from "./ngsi-entity.ts";

const lamp = entityOf("Streetlight", "lamp-1", {
  status: property("defectiveLamp"),
  illuminanceLevel: property(0.5),
  features: property(["individualControl"]),
  activePower: property({ L1: 120 }),
  observationDateTime: instant(Date.parse("2026-11-27T17:00:00Z")),
  refStreetlightGroup: relationship("urn:ngsi-ld:StreetlightGroup:cabinet-1"),
});

describe("the query of an entity", () => {
  it.each([
    // ETSI GS CIM 009, 4.9, the examples' forms with our attributes.
    ['status=="defectiveLamp"', true],
    ["status==defectiveLamp", true],
    ['status!="ok"', true],
    ["illuminanceLevel>0.4;illuminanceLevel<=0.5", true],
    ["illuminanceLevel>0.5", false],
    ['illuminanceLevel>0.5|status=="defectiveLamp"', true],
    ['illuminanceLevel>0.5|status=="ok";features', false],
    ["illuminanceLevel==0.2..0.6", true],
    ["illuminanceLevel==0.6..0.9", false],
    ['status=="ok","defectiveLamp"', true],
    ["features==individualControl", true],
    ["features", true],
    ["voltage", false],
    ["voltage!=5", false],
    ["activePower[L1]>=120", true],
    ["activePower[L2]>=120", false],
    ["observationDateTime>=2026-11-27T16:59:59Z", true],
    ["observationDateTime<2026-11-27T17:00:00Z", false],
    ['refStreetlightGroup=="urn:ngsi-ld:StreetlightGroup:cabinet-1"', true],
    ["https://smartdatamodels.org/dataModel.Streetlighting/illuminanceLevel==0.5", true],
    ['status>"a"', true],
    ["illuminanceLevel>abc", false],
  ])("%s is %s", (text, expected) => {
    const read = parseQuery(text);
    expect(read.ok && read.value(lamp)).toBe(expected);
  });

  it.each([
    "",
    "==5",
    "status~=ok",
    "(status==ok)",
    'status=="a"b"',
    "illuminanceLevel>1,2",
    "status==ok;",
    "a|".repeat(30),
  ])("%s is refused with words", (text) => {
    const read = parseQuery(text);
    expect(read.ok).toBe(false);
    expect(!read.ok && read.issues[0]).toMatch(/^q/);
  });

  it("finds ids by a pattern that cannot take long", () => {
    const finds = (pattern: string, id: string) => {
      const read = parseIdPattern(pattern);
      return read.ok ? read.value(id) : read.issues[0];
    };
    expect(finds("^urn:ngsi-ld:Streetlight:lamp-.*", "urn:ngsi-ld:Streetlight:lamp-1")).toBe(true);
    expect(finds("lamp-1$", "urn:ngsi-ld:Streetlight:lamp-12")).toBe(false);
    for (const slow of ["(a+)+$", "a*", ".*.*.*.*x", "[ab]", "x{9}"]) expect(finds(slow, "x")).toMatch(/is not taken/);
  });
});

describe("the place of an entity", () => {
  // Sesto Calende's station and the bridge over the Ticino, 760 m apart on a map.
  const station = { type: "Point", coordinates: [8.6349, 45.7317] } as const;
  const asks = (georel: string, geometry: string, coordinates: string) => {
    const read = parseGeoQuery({ georel, geometry, coordinates });
    return read.ok ? read.value(station) : read.issues[0];
  };
  it("is near a point", () => {
    expect(asks("near;maxDistance==800", "Point", "[8.6270,45.7276]")).toBe(true);
    expect(asks("near;maxDistance==700", "Point", "[8.6270,45.7276]")).toBe(false);
    expect(asks("near;minDistance==700", "Point", "[8.6270,45.7276]")).toBe(true);
  });
  it("is within a polygon", () => {
    expect(asks("within", "Polygon", "[[[8.63,45.73],[8.64,45.73],[8.64,45.74],[8.63,45.74],[8.63,45.73]]]")).toBe(
      true,
    );
    expect(asks("within", "Polygon", "[[[8.60,45.73],[8.63,45.73],[8.63,45.74],[8.60,45.73]]]")).toBe(false);
  });
  it.each([
    ["near", "Point", "[8,45]"],
    ["near;maxDistance==5", "Polygon", "[[[8,45]]]"],
    ["near;maxDistance==5", "Point", "[200,45]"],
    ["near;maxDistance==5", "Point", "nonsense"],
    ["within", "Polygon", "[[[8,45],[9,45],[9,46],[8,46]]]"],
    ["within", "Point", "[8,45]"],
    ["intersects", "Point", "[8,45]"],
  ])("%s of %s %s is refused with words", (georel, geometry, coordinates) => {
    expect(asks(georel, geometry, coordinates)).toMatch(/^georel/);
  });
});
