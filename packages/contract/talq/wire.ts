import { Type } from "typebox";

/*
 * Texts of TALQ 2.7.1 as they cross the wire. They are not closed: a management system may send members of its own, or of a
 * later release, and the published schemas let it. What is not named here is not read.
 */

export const UUID_PATTERN = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";
export const NIL_UUID = "00000000-0000-0000-0000-000000000000";
export const Uuid = Type.String({ pattern: UUID_PATTERN, format: "uuid", maxLength: 36 });

/** Of a programme, calendar, group, type or logger: any text that its owner chooses. */
export const TalqAddress = Type.String({ minLength: 1, maxLength: 128, pattern: "^\\S+$" });
export const TalqDateTime = Type.String({ format: "date-time", maxLength: 40 });
/** `hh:mm:ss`, perhaps with a zone, which street lighting ignores: times are the town's. */
export const TalqTime = Type.String({
  pattern: "^([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?(Z|[+-]\\d{2}:\\d{2})?$",
  maxLength: 24,
});
const FreeText = Type.String({ maxLength: 500 });

export const ResourceReference = Type.Object({
  resource: Type.String({ minLength: 1, maxLength: 64 }),
  /** Of a device perhaps with a function, and an attribute of it: `{device}/{function}/{attribute}`. */
  address: Type.String({ minLength: 1, maxLength: 300 }),
});
export type ResourceReference = Type.Static<typeof ResourceReference>;
export const References = Type.Array(ResourceReference, { maxItems: 5_000 });

/** One reason of a refusal; an answer holds a list of them. */
export const TalqErrorMessage = Type.Object({
  key: Type.String({ maxLength: 64 }),
  description: Type.Optional(Type.String({ maxLength: 2_000 })),
  references: Type.Optional(
    Type.Array(Type.Object({ address: ResourceReference, tag: Type.Optional(Type.String({ maxLength: 64 })) }), {
      maxItems: 100,
    }),
  ),
});
export type TalqErrorMessage = Type.Static<typeof TalqErrorMessage>;

// Devices ------------------------------------------------------------------------------------------------------------

/** The value of an attribute in its wrapper; what `value` may be follows from `type`. */
export const TalqAttribute = Type.Object({
  type: Type.String({ minLength: 1, maxLength: 64 }),
  value: Type.Optional(Type.Unknown()),
  timestamp: Type.Optional(TalqDateTime),
});
export type TalqAttribute = Type.Static<typeof TalqAttribute>;

/** A function with its attributes beside `id` and `type`. */
export const TalqFunction = Type.Object(
  { id: Type.String({ minLength: 1, maxLength: 128 }), type: Type.String({ minLength: 1, maxLength: 128 }) },
  { additionalProperties: true },
);
export type TalqFunction = Type.Static<typeof TalqFunction> & Readonly<Record<string, unknown>>;

export const TalqDevice = Type.Object({
  address: Uuid,
  name: Type.String({ minLength: 1, maxLength: 200 }),
  class: Type.String({ minLength: 1, maxLength: 128 }),
  functions: Type.Optional(Type.Array(TalqFunction, { maxItems: 32 })),
});
export interface TalqDevice {
  readonly address: string;
  readonly name: string;
  readonly class: string;
  readonly functions?: TalqFunction[];
}

// Control ------------------------------------------------------------------------------------------------------------

/** 0 to 100 of a `LevelState`; other states have other values. */
export const TalqState = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  value: Type.Optional(Type.Unknown()),
});
const RampSeconds = Type.Optional(Type.Number({ minimum: 0, maximum: 86_400, format: "float" }));
export const CommandBase = Type.Object({
  state: TalqState,
  rampToLevelTime: RampSeconds,
  rampFromLevelTime: RampSeconds,
});
export type CommandBase = Type.Static<typeof CommandBase>;

export const TalqCommand = Type.Object({
  ...CommandBase.properties,
  reason: Type.Optional(Type.String({ maxLength: 64 })),
  cmsRefId: Type.Optional(FreeText),
  refAddress: Type.Optional(Type.String({ maxLength: 300 })),
  start: Type.Optional(TalqDateTime),
  expiration: Type.Optional(TalqDateTime),
});
export type TalqCommand = Type.Static<typeof TalqCommand>;

export const OverrideCommand = Type.Object({
  addresses: Type.Optional(References),
  targetCommand: Type.Optional(TalqCommand),
});
export type OverrideCommand = Type.Static<typeof OverrideCommand>;

export const AssignCommand = Type.Object({
  addresses: References,
  /** No address: nothing of this resource is assigned any more. */
  entity: Type.Object({
    resource: Type.String({ minLength: 1, maxLength: 64 }),
    address: Type.Optional(Type.String({ maxLength: 300 })),
  }),
  cmsRefId: Type.Optional(FreeText),
});
export type AssignCommand = Type.Static<typeof AssignCommand>;

const OffsetMinutes = Type.Integer({ minimum: -1_440, maximum: 1_440, format: "int32" });
const Level = Type.Number({ minimum: 0, maximum: 1_000_000, format: "float" });
/** All kinds in one: `name` says which members count. */
export const ActivePeriod = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  startTime: Type.Optional(TalqTime),
  endTime: Type.Optional(TalqTime),
  sunsetOffset: Type.Optional(OffsetMinutes),
  sunriseOffset: Type.Optional(OffsetMinutes),
  onLevel: Type.Optional(Level),
  offLevel: Type.Optional(Level),
});
export type ActivePeriod = Type.Static<typeof ActivePeriod>;

export const ControlProgramOne = Type.Object({
  type: Type.String({ minLength: 1, maxLength: 64 }),
  id: TalqAddress,
  ownerCMS: Type.String({ minLength: 1, maxLength: 64 }),
  activePeriods: Type.Optional(Type.Array(ActivePeriod, { maxItems: 100 })),
  fixedTimeControls: Type.Optional(
    Type.Array(Type.Object({ startTime: TalqTime, command: CommandBase }), { maxItems: 500 }),
  ),
  astroClockTimeControls: Type.Optional(
    Type.Array(
      Type.Object({
        offset: OffsetMinutes,
        solarEventType: Type.Union([Type.Literal("sunrise"), Type.Literal("sunset")]),
        operation: Type.String({ minLength: 1, maxLength: 16 }),
        command: CommandBase,
      }),
      { maxItems: 500 },
    ),
  ),
  dynamicControls: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 500 })),
});
export type ControlProgramOne = Type.Static<typeof ControlProgramOne>;

const DayOrRange = <T extends Type.TSchema>(day: T) => Type.Object({ start: day, end: Type.Optional(day) });
const MONTH = "(0[1-9]|1[0-2])";
const DAY = "(0[1-9]|[12]\\d|3[01])";
/** `yyyy-mm-dd`, `--mm-dd` or `---dd`. */
const TalqDay = Type.String({ pattern: `^(\\d{4}-${MONTH}-${DAY}|--${MONTH}-${DAY}|---${DAY})$`, maxLength: 10 });
export const TalqCondition = Type.Object({
  type: Type.String({ minLength: 1, maxLength: 32 }),
  dates: Type.Optional(Type.Array(DayOrRange(TalqDay), { maxItems: 366 })),
  days: Type.Optional(
    Type.Array(DayOrRange(Type.Integer({ minimum: 1, maximum: 7, format: "int32" })), { maxItems: 7 }),
  ),
  occurrences: Type.Optional(Type.Array(Type.String({ pattern: "^[1-5L]$", maxLength: 1 }), { maxItems: 6 })),
});
export type TalqCondition = Type.Static<typeof TalqCondition>;
export const TalqCalendarRule = Type.Object({
  startDate: Type.Optional(TalqDay),
  endDate: Type.Optional(TalqDay),
  condition: Type.Optional(TalqCondition),
  /** Needed; looked for after the rest, for its absence has an answer of its own. */
  program: Type.Optional(TalqAddress),
});
export type TalqCalendarRule = Type.Static<typeof TalqCalendarRule>;
export const TalqCalendar = Type.Object({
  id: TalqAddress,
  ownerCMS: Type.String({ minLength: 1, maxLength: 64 }),
  rules: Type.Optional(Type.Array(TalqCalendarRule, { maxItems: 500 })),
  defaultProgram: Type.Optional(TalqAddress),
});
export type TalqCalendar = Type.Static<typeof TalqCalendar>;

export const TalqGroup = Type.Object({
  address: TalqAddress,
  ownerCMS: Type.String({ minLength: 1, maxLength: 64 }),
  members: References,
  purpose: Type.Optional(Type.String({ maxLength: 32 })),
});
export type TalqGroup = Type.Static<typeof TalqGroup>;

const Percent = Type.Integer({ minimum: 0, maximum: 100, format: "int32" });
export const TalqLampType = Type.Object(
  {
    address: TalqAddress,
    name: Type.String({ minLength: 1, maxLength: 100 }),
    controlType: Type.String({ minLength: 1, maxLength: 32 }),
    wattage: Type.Optional(Type.Number({ minimum: 0, maximum: 100_000, format: "float" })),
    maxOperatingHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, format: "int32" })),
    lumenDepreciationCurve: Type.Optional(
      Type.Object({
        entries: Type.Optional(
          Type.Array(
            Type.Object({
              operatingHours: Type.Integer({ minimum: 0, maximum: 1_000_000, format: "int32" }),
              percentage: Percent,
            }),
            { minItems: 1, maxItems: 32 },
          ),
        ),
      }),
    ),
  },
  { additionalProperties: true },
);
export type TalqLampType = Type.Static<typeof TalqLampType>;

// Data collection ----------------------------------------------------------------------------------------------------

const EventNames = Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 200 }));
/** What is logged of a function, which is named by its id or its type. */
export const LoggedContent = Type.Object({
  attributeScope: Type.Optional(
    Type.Union([
      Type.Literal("configuration"),
      Type.Literal("measurement"),
      Type.Literal("event"),
      Type.Literal("operational"),
    ]),
  ),
  function: Type.Object({
    functionId: Type.Optional(Type.String({ maxLength: 128 })),
    functionType: Type.Optional(Type.String({ maxLength: 128 })),
    attributes: Type.Optional(
      Type.Array(
        Type.Object({
          name: Type.String({ minLength: 1, maxLength: 128 }),
          onChangeThreshold: Type.Optional(Percent),
        }),
        { maxItems: 200 },
      ),
    ),
  }),
});
export type LoggedContent = Type.Static<typeof LoggedContent>;
export const SamplingProfile = Type.Object({
  samplingStartTime: TalqDateTime,
  samplingPeriod: Type.Optional(
    Type.String({ pattern: "^P(\\d{1,5}D)?(T(\\d{1,5}H)?(\\d{1,6}M)?(\\d{1,8}S)?)?$", maxLength: 40 }),
  ),
  samplingEndTime: Type.Optional(TalqDateTime),
});
export type SamplingProfile = Type.Static<typeof SamplingProfile>;
/** All three kinds in one: `type` says which members count. */
export const RecordingMode = Type.Object({
  type: Type.String({ minLength: 1, maxLength: 64 }),
  activePeriods: Type.Optional(Type.Array(ActivePeriod, { maxItems: 100 })),
  content: Type.Optional(Type.Array(LoggedContent, { maxItems: 100 })),
  samplingProfiles: Type.Optional(Type.Array(SamplingProfile, { maxItems: 20 })),
  sourceEvents: Type.Optional(Type.Object({ whiteList: EventNames, blackList: EventNames })),
});
export type RecordingMode = Type.Static<typeof RecordingMode>;
/** Both kinds in one, as above. */
export const ReportingMode = Type.Object({
  type: Type.String({ minLength: 1, maxLength: 64 }),
  numberOfRetries: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, format: "int32" })),
  times: Type.Optional(Type.Array(TalqTime, { maxItems: 96 })),
  randomTime: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400, format: "int32" })),
  delay: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400, format: "int32" })),
});
export type ReportingMode = Type.Static<typeof ReportingMode>;
export const LoggerConfig = Type.Object({
  address: TalqAddress,
  ownerCMS: Type.String({ minLength: 1, maxLength: 64 }),
  sourceAddresses: Type.Optional(
    Type.Object({ whiteList: Type.Optional(References), blackList: Type.Optional(References) }),
  ),
  recordingMode: Type.Optional(RecordingMode),
  reportingMode: Type.Optional(ReportingMode),
});
export type LoggerConfig = Type.Static<typeof LoggerConfig>;

/** One thing that was recorded. */
export const LogData = Type.Object(
  {
    type: Type.String({ maxLength: 64 }),
    srcAddress: Type.String({ maxLength: 300 }),
    timestamp: Type.Optional(TalqDateTime),
  },
  { additionalProperties: true },
);
export type LogData = Type.Static<typeof LogData> & Readonly<Record<string, unknown>>;
export const LogEntry = Type.Object({ cmsRefId: Type.Optional(FreeText), data: LogData });
export interface LogEntry {
  readonly cmsRefId?: string;
  readonly data: LogData;
}
export const LogReport = Type.Object({
  address: Type.Optional(Type.String({ maxLength: 128 })),
  entries: Type.Optional(Type.Array(LogEntry, { maxItems: 10_000 })),
});

// Device classes of other makers -------------------------------------------------------------------------------------

const Described = Type.Optional(
  Type.Array(
    Type.Object(
      { name: Type.String({ minLength: 1, maxLength: 128 }), readOnly: Type.Optional(Type.Boolean()) },
      { additionalProperties: true },
    ),
    { maxItems: 500 },
  ),
);
/** What devices of a class have; the makers' own attributes stand beside TALQ's. */
export const TalqDeviceClass = Type.Object(
  {
    name: TalqAddress,
    functions: Type.Optional(
      Type.Array(
        Type.Object(
          {
            functionId: Type.String({ minLength: 1, maxLength: 128 }),
            type: Type.String({ minLength: 1, maxLength: 128 }),
            attributes: Described,
            vendorAttributes: Described,
          },
          { additionalProperties: true },
        ),
        { maxItems: 64 },
      ),
    ),
  },
  { additionalProperties: true },
);
export type TalqDeviceClass = Type.Static<typeof TalqDeviceClass>;
