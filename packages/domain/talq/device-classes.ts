import { FUNCTION_TYPES } from "@lucciola/contract/talq/profile/profile.ts";

export const FUNCTION_IDS = [
  "basic",
  "gateway",
  "time",
  "communication",
  "lampActuator",
  "lampMonitor",
  "segmentMonitor",
  "cabinetMonitor",
  "electricalMeter",
] as const;
export type FunctionId = (typeof FUNCTION_IDS)[number];

/** A function of a device: what of its type is there, and which attributes a management system may change. */
export interface DeclaredFunction {
  readonly functionId: FunctionId;
  readonly type: string;
  readonly attributes: readonly string[];
  readonly writable: readonly string[];
  readonly events: readonly string[];
}

export interface DeclaredClass {
  readonly name: "LucciolaGateway" | "LucciolaLuminaire" | "LucciolaCabinet";
  readonly functions: readonly DeclaredFunction[];
}

const BASIC: DeclaredFunction = {
  functionId: "basic",
  type: "BasicFunction",
  attributes: [
    "displayName",
    "assetId",
    "serial",
    "hwType",
    "swType",
    "swVersion",
    "installationDate",
    "location",
    "timeZone",
    "currentTime",
  ],
  // Names and places are the town's inventory.
  writable: [],
  events: ["deviceReset"],
};
const TIME: DeclaredFunction = {
  functionId: "time",
  type: "TimeFunction",
  attributes: ["timeZone", "currentTime"],
  writable: [],
  events: [],
};
const COMMUNICATION: DeclaredFunction = {
  functionId: "communication",
  type: "CommunicationFunction",
  attributes: ["communicationType", "logicalAddress", "physicalAddress", "communicationFailure"],
  writable: [],
  events: ["communicationFailure"],
};
const LAMP_EVENTS = [
  "lampFailure",
  "lampUnexpectedOn",
  "cyclingFailure",
  "dimmingFailure",
  "lampPowerTooHigh",
  "lampPowerTooLow",
  "highTemperature",
  "supplyLoss",
  "relayFailure",
  "controlGearCommFailure",
  "supplyVoltageTooHigh",
  "supplyVoltageTooLow",
];
const SEGMENT_EVENTS = ["switchingErrorOn", "switchingErrorOff", "circuitBreakerTripped", "localOverride"];
const CABINET_EVENTS = ["cabinetDoorOpen", "leakageDetected"];
const PHASES = [1, 2, 3];

export const DEVICE_CLASSES: readonly DeclaredClass[] = [
  {
    name: "LucciolaGateway",
    functions: [
      BASIC,
      {
        functionId: "gateway",
        type: "GatewayFunction",
        attributes: [
          "cmsUri",
          "cmsAddress",
          "gatewayUri",
          "gatewayAddress",
          "retryPeriod",
          "gatewayRetryPeriod",
          "gatewayNumberOfRetries",
          "crlUrn",
          "vendor",
        ],
        writable: [],
        events: [],
      },
      TIME,
    ],
  },
  {
    name: "LucciolaLuminaire",
    functions: [
      BASIC,
      COMMUNICATION,
      {
        functionId: "lampActuator",
        type: "LampActuatorFunction",
        attributes: [
          "lampTypeId",
          "cloEnabled",
          "defaultLightState",
          "targetLightCommand",
          "feedbackLightCommand",
          "actualLightState",
          "calendarID",
        ],
        writable: ["targetLightCommand", "calendarID", "lampTypeId"],
        events: ["lightStateChange"],
      },
      {
        functionId: "lampMonitor",
        type: "LampMonitorFunction",
        attributes: [
          "supplyType",
          "lampTypeId",
          "actuatorReference",
          "numberOfLamps",
          "switchOnCounter",
          "operatingHours",
          "temperature",
          "supplyVoltage",
          "activePower",
          "powerFactor",
          "activeEnergy",
          ...LAMP_EVENTS,
        ],
        writable: [],
        events: LAMP_EVENTS,
      },
    ],
  },
  {
    name: "LucciolaCabinet",
    functions: [
      BASIC,
      COMMUNICATION,
      {
        functionId: "segmentMonitor",
        type: "SegmentMonitorFunction",
        attributes: ["segmentReference", "numberOfLoads", "actualState", ...SEGMENT_EVENTS],
        writable: [],
        events: SEGMENT_EVENTS,
      },
      {
        functionId: "cabinetMonitor",
        type: "CabinetMonitorFunction",
        attributes: CABINET_EVENTS,
        writable: [],
        events: CABINET_EVENTS,
      },
      {
        functionId: "electricalMeter",
        type: "ElectricalMeterFunction",
        attributes: [
          "totalPower",
          "totalVA",
          "totalVAR",
          "totalActiveEnergy",
          "totalReactiveEnergy",
          "frequency",
          "totalPowerFactor",
          "supplyVoltage",
          "totalCurrent",
          "averageCurrent",
          ...PHASES.flatMap((phase) => [
            `phase${phase}PowerFactor`,
            `phase${phase}Voltage`,
            `phase${phase}Current`,
            `phase${phase}ActivePower`,
            `phase${phase}ApparentPower`,
            `phase${phase}ReactivePower`,
          ]),
          "supplyLoss",
        ],
        writable: [],
        events: ["supplyLoss"],
      },
    ],
  },
];

export const classOf = (name: string): DeclaredClass | undefined =>
  DEVICE_CLASSES.find((candidate) => candidate.name === name);

/** A class as it is told to a management system, with each attribute and event that is there. */
export const deviceClassToTalq = ({ name, functions }: DeclaredClass) => ({
  name,
  functions: functions.map(({ functionId, type, attributes, writable, events }) => ({
    functionId,
    type,
    attributes: attributes.map((attribute) => ({ name: attribute, readOnly: !writable.includes(attribute) })),
    events: events.map((event) => ({ type: event })),
  })),
});

/** The wrapper that an attribute of a function type has, as `AttributeFloat`; undefined when the type has no such attribute. */
export const wrapperOf = (functionType: string, attribute: string): string | undefined =>
  FUNCTION_TYPES.get(functionType)?.attributes.get(attribute)?.type;
