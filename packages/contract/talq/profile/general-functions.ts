import { functionType } from "./function-type.ts";

/** What every device says of itself, and the gateway of its way to the management system. Facts of TALQ 2.7.1, read as `profile.ts` says. */
export const BASIC = functionType(
  "BasicFunction MM",
  `
  displayName String OO configuration
  assetId String MO configuration
  serial String MO configuration
  hwType String MO configuration
  hwVersion String OO configuration
  swType String OO configuration
  swVersion String MM configuration
  installationDate DateTime OO configuration
  location Location MO configuration deprecated:2.4.0
  deviceReset Boolean MM event
  softwareUpdating Boolean OO event
  hardwareUpdating Boolean OO event deprecated:2.2.0
  hardwareUpdated Boolean OO event
  batteryMode Boolean MO event
  installationMode Boolean MO event
  maintenanceMode Boolean MO event
  cabinetDoorOpen Boolean MO event deprecated:2.4.0
  batteryShutdown Boolean MO event
  locationUpdated Boolean MO event deprecated:2.4.0
  timeZone String MO configuration deprecated:2.4.0
  ntpServers StringArray OO configuration deprecated:2.4.0
  ntpSynchPeriod Integer OO configuration Hours deprecated:2.4.0
  currentTime DateTime MM measurement deprecated:2.4.0
  commandConfirmation Boolean OO configuration
  reboot Boolean OO operational
  factoryReset Boolean OO operational
  configurationReset Boolean OO operational
  operatingHours Integer OO measurement Hours
`,
);
export const GATEWAY = functionType(
  "GatewayFunction MM",
  `
  cmsUri Uri MM configuration
  cmsAddress String MM configuration
  gatewayUri Uri MM configuration
  gatewayAddress String MM configuration
  retryPeriod Float OM configuration Seconds deprecated:2.5.0
  gatewayRetryPeriod Float OO configuration Seconds
  cmsRetryPeriod Float OO configuration Seconds
  gatewayNumberOfRetries Integer OO configuration
  cmsNumberOfRetries Integer OO configuration
  crlUrn Uri MM configuration
  vendor String MM configuration
  pkgUrl Uri OO configuration
  currentReleaseId String OO measurement
  newCmsAttached Boolean OO event
`,
);
export const COMMUNICATION = functionType(
  "CommunicationFunction MO",
  `
  communicationType String OO configuration
  logicalAddress String OO configuration
  altLogicalAddress String OO configuration
  physicalAddress String MM configuration
  parentAddress String MO configuration
  timeToLive Integer OO configuration
  repeatingEnabled Boolean OO configuration
  transmitPower Float OO configuration dBm
  numberOfHops Integer OO measurement
  communicationQuality Float OO measurement Percent
  communicationFailure Boolean MM event
  applicationType String OO configuration
`,
);
export const TIME = functionType(
  "TimeFunction OO",
  `
  timeZone String MO configuration
  ntpServers StringArray OO configuration
  ntpSynchPeriod Integer OO configuration Hours
  currentTime DateTime MM measurement
  lastTimeSync DateTime OO measurement
  lastSyncError Boolean OO event
`,
);
