import { functionType } from "./function-type.ts";

/** What a lamp does and measures, and the sensors beside it. Facts of TALQ 2.7.1, read as `profile.ts` says. */
export const LAMP_ACTUATOR = functionType(
  "LampActuatorFunction MM",
  `
  lampTypeId String OO configuration
  outputPort String OO configuration
  standbyMode Binary OO configuration
  cloEnabled Boolean OO configuration
  defaultLightState LevelState MM configuration Percent
  targetLightCommand Command MM operational
  feedbackLightCommand Command MM measurement
  actualLightState LevelState MM measurement Percent
  maintenanceFactorEnabled Boolean OO configuration
  maintenancePeriod Integer OO configuration Hours
  maintenanceFactor Percent OO configuration Percent
  lastMaintenanceDate DateTime OO operational
  calendarID String MM operational
  invalidCalendar Boolean MO event
  invalidProgram Boolean MO event
  lightStateChange Boolean MM event
  targetLightCommandChange Boolean OO event
  programChange Boolean OO event
  calendarChange Boolean OO event
  invalidLampType Boolean OO event
  applicationType String OO configuration
`,
);
export const LAMP_MONITOR = functionType(
  "LampMonitorFunction MM",
  `
  supplyType SupplyType OO configuration
  lampTypeId String OO configuration
  monitoringReference String OO configuration
  actuatorReference String OO configuration
  numberOfLamps Integer MO configuration
  switchOnCounter Integer OO measurement
  operatingHours Float MO measurement Hours
  temperature Float MO measurement DegreesCelcius deprecated:2.4.0
  supplyVoltage Float MO measurement Volts
  supplyCurrent Float MO measurement Amperes
  activePower Float MO measurement Watts
  reactivePower Float OO measurement VoltAmpereReactive
  apparentPower Float OO measurement VoltAmperes
  powerFactor Float MO measurement
  powerFactorSense FactorSense MO measurement
  activeEnergy Float MO measurement KiloWattHours
  supplyLossCount Integer OO measurement
  lampPowerTooHigh Boolean MO event
  lampPowerTooLow Boolean MO event
  lampVoltageTooHigh Boolean MO event
  lampVoltageTooLow Boolean MO event
  lampFailure Boolean MM event
  dimmingFailure Boolean OO event
  currentTooHigh Boolean MO event
  currentTooLow Boolean MO event
  powerFactorTooLow Boolean MO event
  highTemperature Boolean MO event deprecated:2.4.0
  relayFailure Boolean MO event
  absolutLampPowerTooHigh Boolean MO event deprecated:2.3.0
  absolutLampPowerTooLow Boolean MO event deprecated:2.3.0
  absoluteLampPowerTooHigh Boolean MO event
  absoluteLampPowerTooLow Boolean MO event
  controlGearCommFailure Boolean MO event
  cyclingFailure Boolean MO event
  supplyLoss Boolean MO event
  contactorError Boolean MO event
  lampUnexpectedOn Boolean MO event
  leakageDetected Boolean MO event
  invalidLampType Boolean OO event
  supplyVoltageTooHigh Boolean OO event
  supplyVoltageTooLow Boolean OO event
  highSupplyVoltageThreshold Float OO configuration Volts
  lowSupplyVoltageThreshold Float OO configuration Volts
  applicationType String OO configuration
`,
);
export const PHOTOCELL = functionType(
  "PhotocellFunction MO",
  `
  onLevel Float MO configuration Illuminance
  offLevel Float MO configuration Illuminance
  photocellOutput Binary MM measurement
  photocellOutputOn Boolean MO event
  applicationType String OO configuration
`,
);
export const LIGHT_SENSOR = functionType(
  "LightSensorFunction OO",
  `
  levelHighThreshold Float MO configuration Illuminance
  levelLowThreshold Float MO configuration Illuminance
  lightLevel Float MM measurement Illuminance
  levelTooHigh Boolean MO event
  levelTooLow Boolean MO event
  applicationType String OO configuration
`,
);
