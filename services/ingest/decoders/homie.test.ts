import { afterAll, describe, expect, it } from "vitest";
import { MakersTown } from "../testing/makers-town.ts";

/**
 * The super car of https://homieiot.github.io/specification/ (Homie 5: "Device Attributes", "Properties"), whose lights
 * are dimmed, with a meter beside that has the units of the convention.
 */
const ROOT = "homie/5/super-car";
const DESCRIPTION = {
  homie: "5.0",
  name: "Supercar",
  version: 7,
  nodes: {
    engine: {
      name: "Car engine",
      properties: {
        temperature: { name: "Engine temperature", unit: "°C", datatype: "float", format: "-20:120" },
        power: { name: "Power", unit: "kW", datatype: "float" },
        energy: { name: "Energy", unit: "kWh", datatype: "float" },
      },
    },
    lights: {
      name: "Lights",
      properties: {
        intensity: { name: "Intensity", datatype: "integer", format: "0:255", settable: true },
        power: { name: "Power", datatype: "boolean", settable: true },
      },
    },
  },
};
const town = new MakersTown("homie", ROOT, [
  ["lamp-1", "lamp", "lights"],
  ["pod-car", "supply", "engine"],
]);
afterAll(() => town.close());

describe("Homie 5", () => {
  it("is not understood before it has described itself, and says so", () => {
    expect(town.hear(`${ROOT}/lights/intensity`, "255").rejections).toMatchObject([
      { reason: "schema", detail: expect.stringMatching(/\$description.*replay/) },
    ]);
    expect(town.hear(`${ROOT}/$description`, DESCRIPTION)).toMatchObject({
      rejections: [],
      effects: [{ kind: "description", device: "node" }],
    });
  });

  it.each([
    ["lights/intensity", "51", { "lamp-1 dimPct": 20 }],
    ["lights/power", "false", { "lamp-1 dimPct": 0 }],
    ["lights/power", "true", {}],
    ["engine/power", "1.5", { "pod-car activePowerW": 1_500 }],
    ["engine/energy", "8.0005", { "pod-car importTotalWh": 8_001 }],
    // The convention's own example; nobody keeps the temperature of an engine.
    ["engine/temperature", "21.5", {}],
    ["lights/intensity/$target", "255", {}],
  ])("%s %s", (path, text, values) => {
    expect(town.hear(`${ROOT}/${path}`, text)).toMatchObject({ values, rejections: [] });
  });

  it.each([
    ["ready", true],
    ["sleeping", true],
    ["disconnected", false],
    ["lost", false],
  ])("$state %s", (state, online) => {
    expect(town.hear(`${ROOT}/$state`, state).effects).toMatchObject([{ kind: "presence", online }]);
  });

  it.each([
    ["$state", "asleep", /one of init, ready/],
    ["$description", { homie: "4.0", nodes: {} }, /\/homie must be "5.0".*"4.0"/],
    [
      "$description",
      { homie: "5.0", nodes: { engine: { properties: { speed: {} } } } },
      /engine\/properties\/speed\/datatype/,
    ],
    ["lights/intensity", "12.5", /lights\/intensity: "12.5" is no integer/],
    ["lights/power", "TRUE", /is no boolean/],
    ["wheels/angle", "1", /not in the \$description/],
  ])("a wrong %s is quarantined with words", (path, payload, words) => {
    const { rejections, values } = town.hear(`${ROOT}/${path}`, payload);
    expect(rejections).toMatchObject([{ reason: "schema", detail: expect.stringMatching(words) }]);
    expect(values).toEqual({});
  });
});
