import { functionType } from "./function-type.ts";

/** What a cabinet says of its circuits. Facts of TALQ 2.7.1, read as `profile.ts` says. */
export const SEGMENT_MONITOR = functionType(
  "SegmentMonitorFunction OO",
  `
  applicationType String MO configuration
  segmentReference String MO configuration
  actuatorReference String OO configuration
  numberOfLoads Integer MO configuration
  switchingErrorOn Boolean MO event
  switchingErrorOff Boolean MO event
  leakageDetected Boolean MO event deprecated:2.6.0
  cabinetDoorOpen Boolean MO event deprecated:2.6.0
  circuitBreakerTripped Boolean MO event
  localOverride LocalOverride MO event
  actualState Binary MM measurement
`,
);
export const CABINET_MONITOR = functionType(
  "CabinetMonitorFunction OO",
  `
  applicationType String MO configuration
  cabinetDoorOpen Boolean MO event
  leakageDetected Boolean MO event
`,
);
