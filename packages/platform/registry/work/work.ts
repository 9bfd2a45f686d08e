import type { Role } from "@lucciola/contract/access/role.ts";
import type { AlarmKind, AlarmPlaceKind, AlarmSeverity } from "@lucciola/contract/lighting/alarm.ts";
import type { ServiceLevels } from "@lucciola/contract/work/service-levels.ts";
import type { WorkConfirmation, WorkOrigin, WorkState } from "@lucciola/contract/work/work-steps.ts";

/** Where somebody has to go: a point of the town, or coordinates, or words alone. */
export interface WorkPlace {
  readonly point: string | undefined;
  readonly kind: AlarmPlaceKind | undefined;
  readonly words: string;
  readonly latitudeDeg: number | undefined;
  readonly longitudeDeg: number | undefined;
}

/** What changes when an order moves. */
export interface WorkStatus {
  readonly state: WorkState;
  readonly assignedTo: string | undefined;
  readonly lastMove: string;
  readonly movedAtMs: number;
  readonly doneAtMs: number | undefined;
  readonly confirmation: WorkConfirmation | undefined;
}

export interface WorkRecord extends WorkStatus {
  readonly id: number;
  readonly severity: AlarmSeverity;
  /** In the words of who made it; may be empty where an alarm says it. */
  readonly what: string;
  readonly origin: WorkOrigin;
  /** The alarm's or report's id. */
  readonly originId: string | undefined;
  readonly alarmKind: AlarmKind | undefined;
  readonly place: WorkPlace;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly dueAtMs: number;
  /** The lighting order that locks its lamps while somebody works there. */
  readonly lockOrder: string | undefined;
}
export type NewWork = Omit<WorkRecord, "id" | "lockOrder">;

export const WORK_ENTRY_KINDS = ["move", "note", "part", "photo", "lock", "unlock"] as const;
export type WorkEntryKind = (typeof WORK_ENTRY_KINDS)[number];

/** Something that was done on an order. What was added is never changed. */
export interface WorkEntry {
  readonly kind: WorkEntryKind;
  /** When it happened, and when the server heard of it. */
  readonly atMs: number;
  readonly receivedAtMs: number;
  readonly by: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Of an entry with a photo: its id. */
  readonly photo?: string;
}
export type StoredWorkEntry = WorkEntry & { readonly id: number };

/** Something of the catalogue that crews use up. */
export interface WorkPart {
  readonly id: string;
  readonly name: string;
  /** `pz`, `m`, ... */
  readonly unit: string;
  /** Not offered any more; what was used of it stays in the orders. */
  readonly isOffered: boolean;
}

export interface WorkFilter {
  readonly states?: readonly WorkState[];
  /** Whether they ask for somebody or wait for their lamp. */
  readonly isToDo?: boolean;
  readonly severity?: AlarmSeverity;
  /** `null`: nobody. */
  readonly assignedTo?: string | null;
  readonly origin?: { readonly kind: WorkOrigin; readonly id?: string };
  readonly point?: string;
  /** Those older than this one. */
  readonly beforeId?: number;
  readonly limit: number;
}

/** Orders of work, what was done on them, and what is needed to make them. */
export interface WorkOrders {
  /** Throws `work-order-exists`, naming it, when the alarm or report has one that is still to be seen to. */
  create(order: NewWork, entry: WorkEntry): WorkRecord;
  get(id: number): WorkRecord | undefined;
  /** Newest first. */
  list(filter: WorkFilter): WorkRecord[];
  /** Those that are done and wait for their lamp. */
  awaited(): WorkRecord[];
  /** Throws `work-order-exists` where it would be the second of its alarm. */
  move(id: number, status: WorkStatus, entry: WorkEntry): WorkRecord;
  add(id: number, entry: WorkEntry): StoredWorkEntry;
  setLock(id: number, lightingOrder: string | undefined, entry: WorkEntry): void;
  /** Oldest first. */
  entries(id: number): StoredWorkEntry[];
  /** Whether this photo belongs to an order. */
  hasPhoto(photo: string): boolean;
  parts(): WorkPart[];
  putPart(part: WorkPart): void;
  /** Whoever may be given an order, by name, with the roles that say whether. */
  people(): { readonly username: string; readonly roles: readonly Role[] }[];
  /** By their first day. */
  levels(): ServiceLevels[];
  putLevels(levels: ServiceLevels, by: string, nowMs: number): void;
}
