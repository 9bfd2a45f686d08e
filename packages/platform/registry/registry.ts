import type { Dialect, Principal } from "@lucciola/contract/catalogue/principal.ts";
import type { BuildingId, CommandId, DeviceId, EdgeId, PointId } from "@lucciola/contract/ids/ids.ts";
import type { CommandFate, LampCommand } from "@lucciola/contract/lighting/command.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { AssignedCalendar, LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import type { Sessions, Tokens, Users } from "./access/access.ts";
import type { Alarms } from "./alarms.ts";
import type { Anomalies } from "./energy/anomalies.ts";
import type { Baselines } from "./energy/baselines.ts";
import type { BuildingNotes } from "./energy/building-notes.ts";
import type { EnergyPlan } from "./energy/plan.ts";
import type { PlanVerifications } from "./energy/plan-verifications.ts";
import type { Registers } from "./energy/registers.ts";
import type { Supplies } from "./energy/supplies.ts";
import type { Tariff } from "./energy/tariff.ts";
import type { Weather } from "./energy/weather.ts";
import type { Enrolments } from "./enrolment.ts";
import type { KeptAnswers } from "./kept-answers.ts";
import type { LightingRegistry } from "./lighting/lighting.ts";
import type { Makers } from "./makers/makers.ts";
import type { Notifications } from "./notifications.ts";
import type { Quarantine } from "./quarantined-message.ts";
import type { Reports } from "./reports/reports.ts";
import type { StoredTables } from "./stored-tables.ts";
import type { Subscriptions } from "./subscriptions.ts";
import type { Talq } from "./talq/talq.ts";
import type { TownRules } from "./town-rules.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";
import type { WorkOrders } from "./work/work.ts";

/**
 * What the town is, beside its numbers: assets, who may connect, who may log in, what was ordered. Calls are
 * synchronous: SQLite answers in microseconds and one process owns the file's writes at a time (WAL). A change outside a
 * transaction costs a sync of the disk (milliseconds), so many changes belong in one `transaction`.
 *
 * The file is long for it is the port of all rooms in one: each larger part has its own file and stands here by name.
 *
 * Any call may throw OperationalError `registry-busy` (another process has been writing for 5 s; retryable),
 * `registry-disk-full` (retryable), `registry-read-only` or `registry-unreadable`.
 */
export interface Registry {
  readonly assets: Assets;
  readonly supplies: Supplies;
  readonly registers: Registers;
  readonly weather: Weather;
  readonly baselines: Baselines;
  readonly identities: Identities;
  readonly enrolments: Enrolments;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly programmes: Programmes;
  readonly lighting: LightingRegistry;
  readonly outbox: Outbox;
  readonly quarantine: Quarantine;
  readonly edges: EdgeStates;
  readonly alarms: Alarms;
  readonly tariff: Tariff;
  readonly anomalies: Anomalies;
  readonly notifications: Notifications;
  readonly work: WorkOrders;
  readonly keptAnswers: KeptAnswers;
  readonly plan: EnergyPlan;
  readonly verifications: PlanVerifications;
  readonly reports: Reports;
  readonly buildingNotes: BuildingNotes;
  readonly townRules: TownRules;
  readonly webhooks: Webhooks;
  readonly tables: StoredTables;
  readonly subscriptions: Subscriptions;
  readonly talq: Talq;
  readonly makers: Makers;
  readonly audit: AuditLog;
  /** Runs `work` in one transaction: all of it is kept or none. May be nested. */
  transaction<T>(work: () => T): T;
  /** Writes a consistent copy of the registry and its key into a folder, while others go on writing. */
  backup(directory: string): void;
  close(): void;
}

// Assets -------------------------------------------------------------------------------------------------------------

export interface Building {
  readonly id: BuildingId;
  readonly name: string;
  /** What it is used as: `school`, `town-hall`, `library`, ... */
  readonly use: string;
  readonly address: string;
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly floorAreaM2: number | undefined;
  readonly simulated: boolean;
}

export type PointKind = "supply" | "lamp" | "cabinet" | "motion" | "traffic" | "illuminance" | "weather";

/** A measured place. It outlives the devices that measure it. */
export interface Point {
  readonly id: PointId;
  readonly kind: PointKind;
  readonly name: string;
  readonly building: BuildingId | undefined;
  /** The cabinet that feeds a lamp. */
  readonly cabinet: PointId | undefined;
  readonly street: string | undefined;
  readonly latitudeDeg: number | undefined;
  readonly longitudeDeg: number | undefined;
  /** Of the lamp at 100 %, W. */
  readonly nominalPowerW: number | undefined;
  /** POD of an electricity supply, PDR of gas. */
  readonly supplyCode: string | undefined;
  /** What a supply delivers: `electricity`, `gas`, `water`, `heat`, or a fuel that is brought. */
  readonly carrier: string | undefined;
  readonly simulated: boolean;
}

/** Joins a point to the device that measures it, for a time. `toMs` undefined: until now. */
export interface Installation {
  readonly point: PointId;
  readonly edge: EdgeId;
  readonly device: DeviceId;
  readonly fromMs: number;
  readonly toMs: number | undefined;
}

export interface Assets {
  putBuilding(building: Building): void;
  /** Many at once, all or none. */
  putBuildings(buildings: readonly Building[]): void;
  buildings(): Building[];
  building(id: BuildingId): Building | undefined;
  /** Throws OperationalError `building-unknown` or `cabinet-unknown`: what a point names must be put before it. */
  putPoint(point: Point): void;
  /** Many at once, all or none; what a point names may be before it among them. */
  putPoints(points: readonly Point[]): void;
  points(kind?: PointKind): Point[];
  pointsOfBuilding(id: BuildingId): Point[];
  point(id: PointId): Point | undefined;
  /**
   * Joins a point to a device from `fromMs` on, and ends what was joined there before at that moment (replacement).
   * Does nothing when they are joined already. Throws OperationalError `installation-conflict` when the device is
   * joined to another point at or after that moment, or the point has an installation that begins later;
   * `point-unknown`.
   */
  install(installation: Omit<Installation, "toMs">): void;
  /** Ends the installation that holds at that moment. Throws `installation-unknown` when none does. */
  uninstall(point: PointId, atMs: number): void;
  /** All installations of a device, newest first. Ingest caches them; `version` tells when to look again. */
  installationsOf(edge: EdgeId, device: DeviceId): Installation[];
  /** The present installation of a point. */
  installationAt(point: PointId, atMs: number): Installation | undefined;
  installations(): Installation[];
  /** Rises whenever buildings, points or installations change, in this process or another. */
  version(): number;
}

// Identities of devices --------------------------------------------------------------------------------------------------

export interface DeviceIdentity {
  readonly id: EdgeId;
  readonly name: string;
  /** Set for another maker's device. */
  readonly dialect: Dialect | undefined;
  readonly prefix: string | undefined;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | undefined;
  readonly simulated: boolean;
}

export interface NewIdentity {
  readonly id: EdgeId;
  readonly name: string;
  readonly dialect?: Dialect;
  readonly prefix?: string;
  readonly simulated?: boolean;
}

export interface Identities {
  /**
   * Creates an identity and returns its secret, which is shown once: 256 random bits in base64url. Throws
   * `identity-exists` (a revoked id is not given again), `prefix-taken`, or `identity-invalid` when only one of dialect
   * and prefix is given or the prefix is not one.
   */
  create(identity: NewIdentity, nowMs: number): string;
  /**
   * A new secret. The old one holds until the new one is used, `overlapMs` at the longest; without an overlap it ends at
   * once. Throws `identity-unknown`, `identity-revoked`.
   */
  rotate(id: EdgeId, nowMs: number, overlapMs?: number): string;
  /** For ever. Throws `identity-unknown`. */
  revoke(id: EdgeId, nowMs: number): void;
  /**
   * The principal of this user name and secret, or `undefined`. Compared in constant time; secrets are kept as
   * HMAC-SHA-256. The first use of a new secret ends the one before.
   */
  authenticate(username: string, secret: string, nowMs: number): Principal | undefined;
  /** The principal of an identity that is not revoked, for who has proven its name by a certificate. */
  holds(id: string): Principal | undefined;
  /** From now on this certificate opens no door (SHA-256 fingerprint, with or without colons). Throws `certificate-fingerprint-invalid`. */
  revokeCertificate(fingerprint: string, reason: string, nowMs: number): void;
  isCertificateRevoked(fingerprint: string): boolean;
  get(id: EdgeId): DeviceIdentity | undefined;
  list(): DeviceIdentity[];
}

// Lighting ---------------------------------------------------------------------------------------------------------------

export interface AssignedProgramme {
  readonly point: PointId;
  readonly programme: LightingProgramme;
  /** Chooses each night's programme, from those that come with it. */
  readonly calendar: AssignedCalendar | undefined;
  /** The group that gave the programme; `undefined` when it is the lamp's own. */
  readonly byGroup: string | undefined;
  /** What else the controller must know; the same object for lamps that have the same. */
  readonly settings: LampSettings | undefined;
  /** The groups that the lamp obeys. */
  readonly groups: readonly string[];
  /** Rises by one with every change of the assignment or its programme; what the controller must report back. */
  readonly revision: number;
  /** The revision that the controller last accepted. */
  readonly acceptedRevision: number | undefined;
  /** Set when the controller has refused the revision that it has now. */
  readonly refused: { readonly revision: number; readonly detail: string } | undefined;
}

/** What follows for a lamp from its groups, its section and its type. */
export interface FollowedAssignment {
  readonly point: PointId;
  readonly programmeId: string;
  readonly calendarId?: string | undefined;
  readonly byGroup: string | undefined;
  readonly settings: LampSettings | undefined;
  readonly groups: readonly string[];
}

export interface Programmes {
  /** Stores a new version of a programme; the version is set to the stored one plus one (or 1). Raises the revision of its lamps. */
  put(programme: LightingProgramme): LightingProgramme;
  get(id: string): LightingProgramme | undefined;
  list(): LightingProgramme[];
  /** Makes it these lamps' own. All or none. Throws `programme-unknown`, `point-unknown`. */
  assign(points: readonly PointId[], programmeId: string): void;
  /** Takes their own programme from these lamps: from the next `follow` on that of their groups counts. */
  release(points: readonly PointId[]): void;
  /**
   * Stores what follows from the rules of the groups, and raises the revision of what has changed for the controller. A
   * programme that is a lamp's own stays, whatever is given here. Throws `programme-unknown`, `point-unknown`.
   */
  follow(assignments: readonly FollowedAssignment[]): void;
  assignments(): AssignedProgramme[];
  assignment(point: PointId): AssignedProgramme | undefined;
  /**
   * A revision above the assigned one means that the registry is older than the town (a restored backup): the assignment
   * then moves past it, or the controller would ignore it.
   */
  recordAccepted(point: PointId, revision: number): void;
  /** The controller goes on with what it ran before. */
  recordRefused(point: PointId, revision: number, detail: string): void;
  /** Rises whenever an assignment, its revision or a programme changes, in this process or another. */
  version(): number;
}

export interface OutboxCommand {
  readonly id: CommandId;
  readonly point: PointId;
  readonly command: LampCommand;
  readonly fate: CommandFate;
  readonly fateAtMs: number;
  readonly createdAtMs: number;
  /** Level that the driver reported when the command was carried out. */
  readonly reportedDimPct: number | undefined;
  readonly detail: string | undefined;
}

export interface FateChange {
  readonly fate: CommandFate;
  readonly atMs: number;
  readonly dimPct?: number;
  readonly detail?: string;
}

export interface Outbox {
  /** Queues a command. Idempotent by id: returns the one that is there. Throws `point-unknown`, `command-invalid`. */
  queue(command: LampCommand, point: PointId, nowMs: number): OutboxCommand;
  /**
   * Moves a command forward; false when its fate is already later or final, so that a repeated report changes nothing. One
   * that is taken for expired was carried out all the same when its controller says that it did so in time.
   */
  advance(id: CommandId, change: FateChange): boolean;
  get(id: CommandId): OutboxCommand | undefined;
  /** Commands whose fate is not final, oldest first. */
  pending(): OutboxCommand[];
  /** Newest first. */
  ofPoint(point: PointId, limit: number): OutboxCommand[];
  /** The override that holds now at each point: its newest `set` that was carried out and has not ended or been resumed. */
  activeOverrides(nowMs: number): OutboxCommand[];
}

// Ingest's side ----------------------------------------------------------------------------------------------------------

export interface EdgeState {
  readonly edge: EdgeId;
  readonly online: boolean;
  readonly sinceMs: number;
  readonly lastSeenMs: number;
  readonly software: string | undefined;
  /** Clock skew at the last message: receipt minus `sentAt`, ms. */
  readonly skewMs: number | undefined;
  /** What waited in its spool when it last said so; undefined when it does not say. */
  readonly backlog: EdgeBacklog | undefined;
}

/** Messages that an edge keeps because the broker has not taken them yet. */
export interface EdgeBacklog {
  readonly messages: number;
  readonly oldestAtMs: number | undefined;
  /** Messages that its program has lost since it started: no room in the spool, or damaged there. */
  readonly lostMessages: number;
}

export interface EdgeStates {
  /** Records presence; older news than what is known changes nothing. */
  setOnline(edge: EdgeId, online: boolean, atMs: number, software?: string, backlog?: EdgeBacklog): void;
  /** Records that messages arrived, for many edges at once. */
  seen(edges: readonly { edge: EdgeId; atMs: number; skewMs: number | undefined }[]): void;
  list(): EdgeState[];
  get(edge: EdgeId): EdgeState | undefined;
}

export interface AuditEntry {
  readonly atMs: number;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly detail: string;
}

/** What to look for in the audit log; all of it must hold. */
export interface AuditFilter {
  readonly limit: number;
  /** Before this moment, and from that one on. */
  readonly beforeMs?: number;
  readonly fromMs?: number;
  /** Before this entry, for the next page. */
  readonly beforeId?: number;
  readonly actor?: string;
  readonly action?: string;
  /** Part of the target's name. */
  readonly target?: string;
}

export interface AuditLog {
  record(entry: AuditEntry): void;
  /** Newest first. */
  list(filter: AuditFilter): AuditEntry[];
  /** As `list`, with each entry's number. */
  find(filter: AuditFilter): (AuditEntry & { readonly id: number })[];
  /** Every action that was ever recorded, in the order of the alphabet. */
  actions(): string[];
}
