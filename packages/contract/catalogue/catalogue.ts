import type { TSchema, Type } from "typebox";
import { EdgeStatus } from "../edge/header.ts";
import { CabinetMessage } from "../lighting/cabinet-message.ts";
import { CommandReport, LampCommand } from "../lighting/command.ts";
import { GroupOrders, GroupSetpoints } from "../lighting/group-message.ts";
import { LampMessage } from "../lighting/lamp-message.ts";
import { ProgrammeAssignment, ProgrammeReport } from "../lighting/programme.ts";
import { IngestProbe, IngestStatus, ReplayAnswer, ReplayRequest } from "../live/ingest-messages.ts";
import { JournalStatus } from "../live/journal-status.ts";
import { DesiredLevels, LiveEvent, LiveReadings, OutboxWake } from "../live/live-messages.ts";
import { ImportedReadings } from "../metering/imported-readings.ts";
import { MeterIntervalMessage, MeterMessage } from "../metering/meter-message.ts";
import { IlluminanceMessage, MotionMessage, TrafficMessage, WeatherMessage } from "../sensing/sensor-messages.ts";
import { type Channel, channel } from "./channel.ts";
import { makersCatalogue } from "./makers.ts";

const fromEdge = <S extends TSchema, const N extends string>(
  name: N,
  schema: S,
  description: string,
  subscribedBy: readonly "rules"[] = [],
) =>
  channel({
    topic: `lucciola/v1/edge/{edge}/{device}/${name}` as const,
    schema,
    qos: 1,
    retained: false,
    publishedBy: "edge",
    subscribedBy,
    journalled: true,
    description,
  });
/** What lamps follow within a moment: the rules hear it as soon as the journal has it, before it is in the store. */
const HEARD_BY_RULES = ["rules"] as const;

/**
 * Every channel that crosses the broker. Typed publish and subscribe, the checks of ingest, the broker's access list
 * and docs/topics.md all come from this one table.
 */
export const catalogue = {
  meter: fromEdge("meter", MeterMessage, "Registers and momentary values of a meter"),
  meterInterval: fromEdge(
    "meter-interval",
    MeterIntervalMessage,
    "Amounts over intervals, from sources without a register",
  ),
  lamp: fromEdge("lamp", LampMessage, "Level, power, registers and failures of a lamp"),
  cabinet: fromEdge("cabinet", CabinetMessage, "Breaker, door and contactor of a lighting cabinet"),
  motion: fromEdge("motion", MotionMessage, "Movements counted by a motion sensor", HEARD_BY_RULES),
  traffic: fromEdge("traffic", TrafficMessage, "Vehicles counted on a lane", HEARD_BY_RULES),
  illuminance: fromEdge("illuminance", IlluminanceMessage, "Light measured by a photocell", HEARD_BY_RULES),
  weather: fromEdge("weather", WeatherMessage, "Readings of a weather station"),
  commandReport: fromEdge("command-report", CommandReport, "What became of a command at its controller"),
  programmeReport: fromEdge("programme-report", ProgrammeReport, "Which programme a controller runs"),
  edgeStatus: channel({
    topic: "lucciola/v1/edge/{edge}/status",
    schema: EdgeStatus,
    qos: 1,
    retained: true,
    publishedBy: "edge",
    subscribedBy: [],
    journalled: true,
    description: "Presence of an edge; its last will says offline",
  }),
  command: channel({
    topic: "lucciola/v1/edge/{edge}/{device}/command",
    schema: LampCommand,
    qos: 1,
    retained: false,
    publishedBy: "rules",
    subscribedBy: ["edge"],
    journalled: false,
    description: "An order to a lamp, with identity, reason and expiry; the outbox keeps it until its fate is known",
  }),
  programme: channel({
    topic: "lucciola/v1/edge/{edge}/{device}/programme",
    schema: ProgrammeAssignment,
    qos: 1,
    retained: true,
    publishedBy: "rules",
    subscribedBy: ["edge"],
    journalled: false,
    description: "The programme that a lamp runs by itself, network or not; rebuilt from the registry at each start",
  }),
  groupSetpoints: channel({
    topic: "lucciola/v1/group/{group}/setpoints",
    schema: GroupSetpoints,
    qos: 1,
    retained: true,
    publishedBy: "rules",
    subscribedBy: ["edge"],
    journalled: false,
    description: "Levels by measured traffic and motion for all lamps of a group, each a lease that must be renewed",
  }),
  groupOrders: channel({
    topic: "lucciola/v1/group/{group}/orders",
    schema: GroupOrders,
    qos: 1,
    retained: true,
    publishedBy: "rules",
    subscribedBy: ["edge"],
    journalled: false,
    description: "Overrides, emergency light and maintenance locks in force for a group: the whole list",
  }),
  desiredLevels: channel({
    topic: "lucciola/v1/rules/desired-levels",
    schema: DesiredLevels,
    qos: 1,
    retained: false,
    publishedBy: "rules",
    subscribedBy: [],
    journalled: true,
    description: "Levels that the rules want, stored beside those reported",
  }),
  importedReadings: channel({
    topic: "lucciola/v1/api/imported-readings",
    schema: ImportedReadings,
    qos: 1,
    retained: false,
    publishedBy: "api",
    subscribedBy: [],
    journalled: true,
    description: "Readings of supplies from files that people brought in: curves of portals, registers read off",
  }),
  outboxWake: channel({
    topic: "lucciola/v1/api/outbox-wake",
    schema: OutboxWake,
    qos: 0,
    retained: false,
    publishedBy: "api",
    subscribedBy: ["rules"],
    journalled: false,
    description: "A new command waits in the outbox",
  }),
  liveReadings: channel({
    topic: "lucciola/v1/live/readings",
    schema: LiveReadings,
    qos: 0,
    retained: false,
    publishedBy: "ingest",
    subscribedBy: ["rules", "api"],
    journalled: false,
    description: "Readings just stored",
  }),
  liveIngestEvents: channel({
    topic: "lucciola/v1/live/ingest-events",
    schema: LiveEvent,
    qos: 0,
    retained: false,
    publishedBy: "ingest",
    subscribedBy: ["rules", "api"],
    journalled: false,
    description: "Command fates, presence and quarantine, just stored by ingest",
  }),
  liveRulesEvents: channel({
    topic: "lucciola/v1/live/rules-events",
    schema: LiveEvent,
    qos: 0,
    retained: false,
    publishedBy: "rules",
    subscribedBy: ["api"],
    journalled: false,
    description: "Command fates that the outbox decided: sent, expired; alarms raised and closed",
  }),
  ingestStatus: channel({
    topic: "lucciola/v1/live/ingest-status",
    schema: IngestStatus,
    qos: 0,
    retained: false,
    publishedBy: "ingest",
    subscribedBy: ["api"],
    journalled: false,
    description: "How far ingest is behind, every two seconds",
  }),
  journalStatus: channel({
    topic: "lucciola/v1/live/journal-status",
    schema: JournalStatus,
    qos: 0,
    retained: true,
    publishedBy: "broker",
    subscribedBy: ["api"],
    journalled: false,
    description: "How full the broker's journal is, and how long it lasts, every minute",
  }),
  replayRequest: channel({
    topic: "lucciola/v1/api/replay-request",
    schema: ReplayRequest,
    qos: 1,
    retained: false,
    publishedBy: "api",
    subscribedBy: ["ingest"],
    journalled: false,
    description: "Asks ingest to decode a quarantined message again",
  }),
  replayAnswer: channel({
    topic: "lucciola/v1/ingest/replay-answer",
    schema: ReplayAnswer,
    qos: 1,
    retained: false,
    publishedBy: "ingest",
    subscribedBy: ["api"],
    journalled: false,
    description: "What became of a quarantined message that was decoded again",
  }),
  ingestProbe: channel({
    topic: "lucciola/v1/ingest/probe",
    schema: IngestProbe,
    qos: 1,
    retained: false,
    publishedBy: "ingest",
    subscribedBy: ["ingest"],
    journalled: false,
    description: "With a broker of another maker: sent at each start, to see that it drops nothing it has acknowledged",
  }),
  ...makersCatalogue,
} as const;

export type ChannelName = keyof typeof catalogue;
export type PayloadOf<N extends ChannelName> = Type.Static<(typeof catalogue)[N]["schema"]>;
export type ParamsOf<N extends ChannelName> = NonNullable<ReturnType<(typeof catalogue)[N]["topic"]["parse"]>>;

/** All channels with their names, in the order of the table. */
export const channels: readonly (Channel & { readonly name: ChannelName })[] = (
  Object.keys(catalogue) as ChannelName[]
).map((name) => ({
  name,
  ...(catalogue[name] as unknown as Channel),
}));
