import { TalqAddress } from "@lucciola/contract/talq/wire.ts";
import { MOST_PROGRAMMES } from "@lucciola/domain/talq/calendar-from-talq.ts";
import { DEVICE_CLASSES, deviceClassToTalq } from "@lucciola/domain/talq/device-classes.ts";
import { MOST_STEPS } from "@lucciola/domain/talq/programme-from-talq.ts";
import { Type } from "typebox";
import { LIMITS } from "../limits.ts";
import { resourceNotFound } from "../refusal.ts";
import { Count, REFUSALS, reading, type TalqApp } from "./route.ts";

/** What the gateway can, service by service. What is not named it cannot. */
export const SERVICES = [
  {
    name: "ConfigurationService",
    commissioningSupported: true,
    devicesPaginationSupported: true,
    supportedProfiles: ["lighting"],
  },
  {
    name: "ControlService",
    supportedTypes: [
      "AbsoluteActivePeriod",
      "AstroClockActivePeriod",
      "AstroClockTimeControl",
      "AstroAndSensorActivePeriod",
      "SensorActivePeriod",
      "ccDate",
      "ccDay",
    ],
    maximumCalendars: LIMITS.calendars,
    maximumPrograms: LIMITS.programs,
    maxProgramsPerCalendar: MOST_PROGRAMMES,
    maxSwitchPointsPerProgram: MOST_STEPS,
    maxActivePeriodsPerProgram: 1,
    dayOffset: 12,
    ccDateSupport: "dayOfYearOnly",
    ccDaySupport: "noOccurrences",
    programSecondsSupported: false,
    maxNumberOfLumenDepreciationCurveItems: 32,
  },
  {
    name: "DataCollectService",
    maximumDataLogs: LIMITS.loggers,
    supportedModes: [
      "VendorRecordingMode",
      "EventRecordingMode",
      "PeriodicRecordingMode",
      "ImmediateReportingMode",
      "ScheduledReportingMode",
    ],
    samplingAccuracy: 60,
    samplingPeriodSupported: true,
    attributeScopeSupported: true,
    recordingActivePeriodsSupported: false,
  },
  {
    name: "GroupManagementService",
    maximumNumberOfGroups: LIMITS.groups,
    maximumGroupSize: LIMITS.members,
    attributes: ["purpose"],
  },
] as const;

const Service = Type.Object({ name: Type.String({ maxLength: 64 }) }, { additionalProperties: true });
const DeviceClass = Type.Object({ name: Type.String({ maxLength: 128 }) }, { additionalProperties: true });
const CLASSES = DEVICE_CLASSES.map(deviceClassToTalq);

/** What the gateway and its devices can. */
export function serviceRoutes(app: TalqApp): void {
  app.get(
    "/services",
    reading("getServices", { response: { 200: Type.Array(Service, { maxItems: 7 }), ...REFUSALS } }),
    async () => [...SERVICES],
  );
  app.get(
    "/services/:serviceName",
    reading("getService", {
      params: Type.Object({ serviceName: TalqAddress }),
      response: { 200: Service, ...REFUSALS },
    }),
    async ({ params: { serviceName } }) => {
      const found = SERVICES.find(({ name }) => name === serviceName);
      if (found === undefined) throw resourceNotFound("service", serviceName);
      return found;
    },
  );
  app.get(
    "/device-classes",
    reading("getDeviceClasses", { response: { 200: Type.Array(DeviceClass, { maxItems: 100 }), ...REFUSALS } }),
    async () => CLASSES,
  );
  app.get(
    "/device-classes/count",
    reading("getDeviceClassesCount", { response: { 200: Count, ...REFUSALS } }),
    async () => CLASSES.length,
  );
  app.get(
    "/device-classes/:className",
    reading("getDeviceClass", {
      params: Type.Object({ className: TalqAddress }),
      response: { 200: DeviceClass, ...REFUSALS },
    }),
    async ({ params: { className } }) => {
      const found = CLASSES.find(({ name }) => name === className);
      if (found === undefined) throw resourceNotFound("device class", className);
      return found;
    },
  );
}
