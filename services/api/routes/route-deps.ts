import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { ReportKind } from "@lucciola/contract/lighting/fault-report.ts";
import type { JournalStatus } from "@lucciola/contract/live/journal-status.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { ApiConfig } from "../config.ts";
import type { PhotoStore } from "../photos/photo-store.ts";
import type { SimulatedTown } from "../simulated-town.ts";

/** What the API knows of the way of readings, from broker to store, and what it asks of ingest. */
export interface IngestPort {
  lagMs(): number;
  /** Since when nothing is stored, for ingest says so or is silent. */
  failingSinceMs(): number | undefined;
  /** As the broker said last; `undefined` where a broker without a journal of ours is used. */
  journal(): JournalStatus | undefined;
  replay(quarantineId: number): Promise<{ replayed: boolean; storedReadings: number; issues: string[] }>;
}

/** An order of work that is asked for because citizens have reported something. */
export interface ReportedWork {
  /** The case. */
  readonly origin: { readonly kind: "report"; readonly id: string };
  readonly reportKind: ReportKind;
  readonly point: PointId | undefined;
  readonly street: string | undefined;
  readonly latitudeDeg: number | undefined;
  readonly longitudeDeg: number | undefined;
  /** What citizens have said, a line for a report. */
  readonly words: string;
  /** Who asks for it. */
  readonly by: string;
}

export interface RouteDeps {
  readonly store: TimeSeriesStore;
  readonly registry: Registry;
  readonly bus: Bus;
  readonly clock: Clock;
  /** The clock of those who are logged in; `clock` where it is left out, though that of a simulated town may run faster. */
  readonly peoplesClock?: Clock | undefined;
  readonly config: ApiConfig;
  readonly ingest: IngestPort;
  readonly photos: PhotoStore;
  readonly version: string;
  /** Deletes a stored photo for good; throws what the disk says. */
  readonly deletePhoto: (id: string) => void;
  /** Makes an order of work; undefined where there are none. May throw HttpProblem. */
  readonly openWorkOrder?: (work: ReportedWork) => Promise<{ readonly id: string }>;
  /** Where a simulated town runs in this process. */
  readonly simulatedTown?: SimulatedTown | undefined;
}

/** The fastify instance with TypeBox types. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
