import { MOST_PROGRAMMES } from "@lucciola/domain/talq/calendar-from-talq.ts";
import { MOST_STEPS } from "@lucciola/domain/talq/programme-from-talq.ts";
import { LIMITS } from "./limits.ts";

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
