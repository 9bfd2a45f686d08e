import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import { TOWN_GROUP } from "@lucciola/contract/lighting/lighting-group.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { expect, it } from "vitest";
import { AssignedLamps } from "./assigned-lamps.ts";
import { DesiredLevels } from "./desired-levels.ts";
import { GroupBoard } from "./group-board.ts";
import { ProgrammeDistribution } from "./programme-distribution.ts";
import { RecordingBus } from "./testing/recording-bus.ts";
import { addLamp, EVENING_MS, openStreet, SITE } from "./testing/street.ts";

const CALENDAR: LightingCalendar = {
  id: "old-town",
  version: 1,
  name: "Old town",
  defaultProgramme: defaultProgramme.id,
  rules: [{ kind: "weekday", weekdays: [1], programme: "mondays" }],
};

it("a town's calendar reaches every lamp, one that comes later too, and its next version as well", async () => {
  const registry = openStreet();
  const { programmes, lighting } = registry;
  const { plans } = lighting;
  programmes.put(defaultProgramme);
  programmes.put({ ...defaultProgramme, id: "mondays", initialDimPct: 33 });
  const town = lighting.groups.get(TOWN_GROUP);
  if (town === undefined) throw new Error("the town has a group");
  lighting.groups.put({ ...town, programme: defaultProgramme.id, calendar: "old-town" });
  const bus = new RecordingBus();
  const lamps = new AssignedLamps(registry);
  const distribution = new ProgrammeDistribution({ bus, log: silentLogger, site: SITE, isRunHere: () => false });
  const desired = new DesiredLevels(SITE, new GroupBoard());
  const turn = async () => {
    await distribution.distribute(lamps.at(EVENING_MS), lamps.departedAt(EVENING_MS));
    desired.update(lamps.policiesAt(EVENING_MS), [], EVENING_MS);
    return bus.payloads("programme").at(-1);
  };

  // The calendar is named before a version of it is live: the group's programme runs until then.
  expect(await turn()).toMatchObject({ programme: { id: "town-default" } });
  expect(bus.payloads("programme").at(-1)).not.toHaveProperty("calendar");
  expect(desired.get(pointId("lamp-1"))?.dimPct).toBe(100);

  plans.keep("calendar", CALENDAR, "maria", EVENING_MS);
  plans.goLive("calendar", "old-town", 1);
  expect(await turn()).toMatchObject({
    calendar: { calendar: { version: 1 }, programmes: [{ id: "town-default" }, { id: "mondays" }] },
  });
  // It is a Monday evening.
  expect(desired.get(pointId("lamp-1"))).toMatchObject({
    dimPct: 33,
    cause: { programmeId: "mondays", choice: { kind: "rule", ruleIndex: 0 } },
  });

  addLamp(registry, { id: "lamp-2", device: "driver-2" });
  await turn();
  expect(desired.get(pointId("lamp-2"))?.dimPct).toBe(33);

  plans.keep("calendar", { ...CALENDAR, rules: [] }, "maria", EVENING_MS);
  plans.goLive("calendar", "old-town", 2);
  expect(await turn()).toMatchObject({ calendar: { calendar: { version: 2, rules: [] } } });
  expect(bus.payloads("programme")).toHaveLength(5);
  expect(desired.get(pointId("lamp-2"))?.dimPct).toBe(100);
  registry.close();
});
