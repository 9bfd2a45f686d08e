import { Type } from "typebox";
import { AlarmKind, AlarmPlaceKind, AlarmSeverity } from "../lighting/alarm.ts";
import { ServiceLevels } from "../work/service-levels.ts";
import { WORK_CONFIRMATIONS, WORK_ORIGINS, WORK_STATES, WORK_STEPS } from "../work/work-steps.ts";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

const closed = { additionalProperties: false } as const;
const Words = Type.Object({ it: Type.String({ maxLength: 500 }), en: Type.String({ maxLength: 500 }) });
const What = Type.String({ maxLength: 500 });
const Username = Type.String({ minLength: 1, maxLength: 64 });
const PhotoId = Type.String({ pattern: "^[0-9a-f]{64}$", maxLength: 64 });
const State = Type.Enum([...WORK_STATES]);
const Origin = Type.Enum([...WORK_ORIGINS]);
/** Given by who asks, so that a request which is repeated is done once. */
export const Uuid = Type.String({
  pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
  maxLength: 36,
});
const MoveId = Type.String({ minLength: 1, maxLength: 64, description: "the last move that the sender knew of" });
/** When it happened, if not now. */
const At = Type.Optional(Instant);
const Latitude = Double({ minimum: -90, maximum: 90 });
const Longitude = Double({ minimum: -180, maximum: 180 });

/** Every write: `Idempotency-Key`, kept 30 days. The same key twice gives the first answer; with another body 409. */
export const IdempotencyHeaders = Type.Object({ "idempotency-key": Uuid });
export const WorkParams = Type.Object({ id: Int({ minimum: 1 }) }, closed);

/** An order of work as it stands. */
export const WorkOrderEntry = Type.Object({
  id: Int(),
  state: State,
  severity: AlarmSeverity,
  title: Words,
  what: What,
  origin: Type.Object({ kind: Origin, id: Type.Optional(Type.String({ maxLength: 64 })) }),
  place: Type.Object({
    point: Type.Optional(Id),
    kind: Type.Optional(AlarmPlaceKind),
    /** A lamp, or a group of lamps, that can be locked and tested from here. */
    scope: Type.Optional(Type.Object({ kind: Type.Enum(["lamp", "group"]), id: Id })),
    name: Type.Optional(Name),
    street: Type.Optional(Name),
    words: What,
    latitudeDeg: Type.Optional(Latitude),
    longitudeDeg: Type.Optional(Longitude),
  }),
  createdAt: Instant,
  createdBy: Name,
  dueAt: Instant,
  assignedTo: Type.Optional(Username),
  lastMove: MoveId,
  movedAt: Instant,
  doneAt: Type.Optional(Instant),
  confirmation: Type.Optional(Type.Enum([...WORK_CONFIRMATIONS])),
  /** Of an order that waits for its lamp: by when it comes back if the alarm is still open. */
  proofBy: Type.Optional(Instant),
  /** The lamp reports well again. */
  alarmClosedAt: Type.Optional(Instant),
  lock: Type.Optional(Type.Object({ id: Id, until: Instant, by: Name })),
  simulated: Type.Boolean(),
});
export type WorkOrderEntry = Type.Static<typeof WorkOrderEntry>;

/** GET /api/v1/work/orders, newest first. `state`: `to-do` (asks for somebody, or waits for its lamp), `past`, or one state. */
export const WorkOrderQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum(["to-do", "past", "all", ...WORK_STATES])),
    severity: Type.Optional(AlarmSeverity),
    assigned: Type.Optional(Type.String({ maxLength: 64, description: "a user name; `nobody`" })),
    origin: Type.Optional(Origin),
    originId: Type.Optional(Type.String({ maxLength: 64 })),
    point: Type.Optional(Id),
    before: Type.Optional(Int({ description: "the id of the last one of the page before" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, format: "int32" })),
  },
  closed,
);
export type WorkOrderQuery = Type.Static<typeof WorkOrderQuery>;
export const WorkOrderList = Type.Object({ orders: Type.Array(WorkOrderEntry, { maxItems: 500 }) });
export type WorkOrderList = Type.Static<typeof WorkOrderList>;

/** Something that was done on an order; which fields it has follows from its kind. */
export const WorkEventEntry = Type.Object({
  kind: Type.Enum(["move", "note", "part", "photo", "lock", "unlock"]),
  at: Instant,
  /** Later than `at` where it was done without a network. */
  receivedAt: Instant,
  by: Name,
  move: Type.Optional(Type.String({ maxLength: 32 })),
  to: Type.Optional(State),
  assignedTo: Type.Optional(Username),
  text: Type.Optional(Type.String({ maxLength: 2_000 })),
  part: Type.Optional(
    Type.Object({ id: Id, name: Name, unit: Type.String({ maxLength: 20 }), amount: Double({ minimum: 0 }) }),
  ),
  photo: Type.Optional(Type.Object({ id: PhotoId, width: Int(), height: Int() })),
  until: Type.Optional(Instant),
});
export type WorkEventEntry = Type.Static<typeof WorkEventEntry>;

/** GET /api/v1/work/orders/{id}: all that a crew needs at the lamp, also later without a network. */
export const WorkOrderDetail = Type.Object({
  order: WorkOrderEntry,
  /** Of an order from an alarm: what the diagnosis saw. */
  why: Type.Optional(Type.Object({ kind: AlarmKind, advice: Words, evidence: Words, since: Instant, seenAt: Instant })),
  /** What the town knows of the lamp or cabinet. */
  asset: Type.Optional(
    Type.Object({ nominalPowerW: Type.Optional(Double()), type: Type.Optional(Name), cabinet: Type.Optional(Name) }),
  ),
  events: Type.Array(WorkEventEntry, { maxItems: 2_000 }),
  /** What was there before, newest first: orders and alarms. */
  earlier: Type.Array(
    Type.Object({
      at: Instant,
      kind: Type.Enum(["order", "alarm"]),
      id: Int(),
      title: Words,
      state: Type.String({ maxLength: 20 }),
      parts: Type.String({ maxLength: 500 }),
    }),
    { maxItems: 20 },
  ),
});
export type WorkOrderDetail = Type.Static<typeof WorkOrderDetail>;

/**
 * POST /api/v1/work/orders, answered 201. From an alarm its severity and place follow; from a report or by hand they are
 * said: a point, coordinates, or words that lead there.
 */
export const NewWorkOrder = Type.Object(
  {
    origin: Type.Union([
      Type.Object(
        { kind: Type.Literal("alarm"), id: Type.String({ pattern: "^[1-9][0-9]{0,15}$", maxLength: 16 }) },
        closed,
      ),
      Type.Object({ kind: Type.Literal("report"), id: Id }, closed),
      Type.Object({ kind: Type.Literal("hand") }, closed),
    ]),
    what: Type.Optional(What),
    severity: Type.Optional(AlarmSeverity),
    place: Type.Optional(
      Type.Object(
        {
          point: Type.Optional(Id),
          words: Type.Optional(What),
          latitudeDeg: Type.Optional(Latitude),
          longitudeDeg: Type.Optional(Longitude),
        },
        closed,
      ),
    ),
    assignTo: Type.Optional(Username),
  },
  closed,
);
export type NewWorkOrder = Type.Static<typeof NewWorkOrder>;

/** POST .../{id}/assignment: without `to` nobody in particular. Crews may take an order themselves, or give it back. */
export const WorkAssignment = Type.Object({ to: Type.Optional(Username), after: MoveId }, closed);
export type WorkAssignment = Type.Static<typeof WorkAssignment>;

/** POST .../{id}/steps. Refused with 409 `work-order-moved` and the present order when somebody else was faster. */
export const WorkStepRequest = Type.Object(
  {
    step: Type.Enum([...WORK_STEPS]),
    after: MoveId,
    at: At,
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  },
  closed,
);
export type WorkStepRequest = Type.Static<typeof WorkStepRequest>;

/** POST .../{id}/notes */
export const WorkNote = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 2_000, pattern: "\\S" }), at: At },
  closed,
);
export type WorkNote = Type.Static<typeof WorkNote>;

/** POST .../{id}/parts: something of the catalogue was used. */
export const WorkPartUse = Type.Object(
  { part: Id, amount: Double({ minimum: 0.01, maximum: 10_000 }), at: At },
  closed,
);
export type WorkPartUse = Type.Static<typeof WorkPartUse>;

/** POST .../{id}/lock: holds the lamps off while somebody works there; ends with the work, or after so many minutes. */
export const WorkLock = Type.Object(
  { minutes: Type.Integer({ minimum: 15, maximum: 1_440, format: "int32" }) },
  closed,
);
export type WorkLock = Type.Static<typeof WorkLock>;

/** POST .../{id}/photos: when it was taken, beside the key. */
export const PhotoHeaders = Type.Object({ "idempotency-key": Uuid, "taken-at": Type.Optional(Instant) });
export const PhotoParams = Type.Object({ photo: PhotoId }, closed);

export const WorkPartEntry = Type.Object({
  id: Id,
  name: Type.String({ minLength: 1, maxLength: 100, pattern: "\\S" }),
  unit: Type.String({ minLength: 1, maxLength: 20, pattern: "\\S" }),
  isOffered: Type.Boolean(),
});
export type WorkPartEntry = Type.Static<typeof WorkPartEntry>;
export const WorkPartList = Type.Object({ parts: Type.Array(WorkPartEntry, { maxItems: 1_000 }) });
export type WorkPartList = Type.Static<typeof WorkPartList>;
/** PUT /api/v1/work/parts/{id} */
export const WorkPartRequest = Type.Omit(WorkPartEntry, ["id"], closed);
export type WorkPartRequest = Type.Static<typeof WorkPartRequest>;

/** GET /api/v1/work/people: who can be given an order. */
export const WorkPeople = Type.Object({ people: Type.Array(Type.Object({ username: Username }), { maxItems: 1_000 }) });
export type WorkPeople = Type.Static<typeof WorkPeople>;

/** GET /api/v1/work/levels: what holds today, and all that was agreed on. */
export const WorkLevels = Type.Object({ today: ServiceLevels, agreed: Type.Array(ServiceLevels, { maxItems: 1_000 }) });
export type WorkLevels = Type.Static<typeof WorkLevels>;

/** POST /api/v1/work/tests: full light at a lamp or cabinet for some minutes, answered 201 with the test. */
export const LampTestRequest = Type.Object(
  {
    scope: Type.Object({ kind: Type.Enum(["lamp", "group"]), id: Id }, closed),
    minutes: Type.Integer({ minimum: 1, maximum: 30, format: "int32" }),
  },
  closed,
);
export type LampTestRequest = Type.Static<typeof LampTestRequest>;
/** GET /api/v1/work/tests/{id}: how many of its lamps report full light by now. */
export const LampTest = Type.Object({
  id: Id,
  until: Instant,
  /** How long it goes on, s: a telephone's clock need not be right. */
  leftS: Int(),
  /** `sent`: no answer yet; `refused`: the controller would not; `over`: ended or expired. */
  state: Type.Enum(["sent", "burning", "refused", "over"]),
  lamps: Int(),
  atFullLight: Int(),
  detail: Type.Optional(Type.String({ maxLength: 500 })),
});
export type LampTest = Type.Static<typeof LampTest>;

/** GET /api/v1/work/places?search= : lamps and cabinets by number, name or street. */
export const WorkPlaceQuery = Type.Object({ search: Type.String({ minLength: 1, maxLength: 100 }) }, closed);
const Place = Type.Object({
  id: Id,
  kind: Type.Enum(["lamp", "cabinet"]),
  name: Name,
  street: Type.Optional(Name),
  cabinet: Type.Optional(Name),
  latitudeDeg: Type.Optional(Latitude),
  longitudeDeg: Type.Optional(Longitude),
  nominalPowerW: Type.Optional(Double()),
  simulated: Type.Boolean(),
});
export const WorkPlaceList = Type.Object({ places: Type.Array(Place, { maxItems: 200 }) });
export type WorkPlaceList = Type.Static<typeof WorkPlaceList>;

/** GET /api/v1/work/places/{id}: what one needs to know who stands before a lamp or cabinet. */
export const WorkPlaceDetail = Type.Object({
  place: Place,
  reportedDimPct: Type.Optional(Double({ minimum: 0, maximum: 100 })),
  reportedAt: Type.Optional(Instant),
  alarms: Type.Array(
    Type.Object({ id: Int(), title: Words, advice: Words, evidence: Words, since: Instant, severity: AlarmSeverity }),
    { maxItems: 50 },
  ),
  orders: Type.Array(WorkOrderEntry, { maxItems: 50 }),
  locks: Type.Array(Type.Object({ id: Id, by: Name, until: Instant, reason: Type.String({ maxLength: 300 }) }), {
    maxItems: 50,
  }),
});
export type WorkPlaceDetail = Type.Static<typeof WorkPlaceDetail>;
