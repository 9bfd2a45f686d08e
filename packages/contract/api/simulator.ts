import { Type } from "typebox";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

const closed = { additionalProperties: false } as const;
const FaultId = Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,63}$", maxLength: 64 });
const Kind = Type.String({ pattern: "^[a-z-]{1,64}$", maxLength: 64, description: "see /simulator/kinds" });
const Amount = Type.Number({ minimum: -1_000_000, maximum: 1_000_000, format: "double" });

/** GET /api/v1/simulator: whether anything here is simulated, and the town that can be played with from here. */
export const SimulatorStatus = Type.Object({
  /** Some devices are simulated. */
  simulated: Type.Boolean(),
  /** Left out where the simulated town runs in a process of its own, or there is none. */
  town: Type.Optional(
    Type.Object({
      scenario: Name,
      seed: Int(),
      /** Seconds of the town in a second. */
      speed: Double({ minimum: 0 }),
      began: Instant,
      now: Instant,
      buildings: Int(),
      supplies: Int(),
      lamps: Int(),
      cabinets: Int(),
      sensors: Int(),
      /** How many faults of the seed and the scenario last now: what they are is the game. */
      hiddenFaults: Int(),
    }),
  ),
});
export type SimulatorStatus = Type.Static<typeof SimulatorStatus>;

/** GET /api/v1/simulator/kinds */
export const FaultKindList = Type.Object({
  kinds: Type.Array(
    Type.Object({
      kind: Kind,
      befalls: Type.Union([
        Type.Literal("lamp"),
        Type.Literal("circuit"),
        Type.Literal("cabinet"),
        Type.Literal("supply"),
      ]),
      amount: Type.Optional(Type.Object({ unit: Name, from: Amount, to: Amount })),
      /** How it is expected to show. */
      expected: Type.String({ maxLength: 500 }),
    }),
    { maxItems: 200 },
  ),
});
export type FaultKindList = Type.Static<typeof FaultKindList>;

/** GET /api/v1/simulator/places?kind= : where a kind of fault can come. */
export const FaultPlacesQuery = Type.Object({ kind: Kind }, closed);
export type FaultPlacesQuery = Type.Static<typeof FaultPlacesQuery>;
export const FaultPlaceList = Type.Object({
  places: Type.Array(Type.Object({ id: Name, name: Name }), { maxItems: 200_000 }),
});
export type FaultPlaceList = Type.Static<typeof FaultPlaceList>;

export const SimulatedFault = Type.Object({
  id: FaultId,
  kind: Kind,
  point: Name,
  place: Name,
  from: Instant,
  /** Left out: until somebody clears it. */
  until: Type.Optional(Instant),
  amount: Type.Optional(Amount),
  unit: Type.Optional(Name),
  origin: Type.Union([Type.Literal("scheduled"), Type.Literal("scenario"), Type.Literal("injected")]),
  state: Type.Union([Type.Literal("active"), Type.Literal("to-come"), Type.Literal("over")]),
});
export type SimulatedFault = Type.Static<typeof SimulatedFault>;

/** GET /api/v1/simulator/faults: those brought in by hand; GET /api/v1/simulator/truth?days= : all of them. */
export const SimulatedFaultList = Type.Object({
  faults: Type.Array(SimulatedFault, { maxItems: 20_000 }),
  /** Files of faults that cannot be read, each with its path. */
  issues: Type.Array(Type.String({ maxLength: 1_000 }), { maxItems: 100 }),
});
export type SimulatedFaultList = Type.Static<typeof SimulatedFaultList>;
export const TruthQuery = Type.Object(
  { days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, format: "int32", description: "7 when not given" })) },
  closed,
);
export type TruthQuery = Type.Static<typeof TruthQuery>;

/** POST /api/v1/simulator/faults: from now on, for so long; without `minutes` until it is cleared. */
export const FaultRequest = Type.Object(
  {
    kind: Kind,
    point: Id,
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 527_040, format: "int32" })),
    amount: Type.Optional(Amount),
  },
  closed,
);
export type FaultRequest = Type.Static<typeof FaultRequest>;
export const FaultParams = Type.Object({ id: FaultId }, closed);
