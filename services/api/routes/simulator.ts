import {
  FaultKindList,
  FaultParams,
  FaultPlaceList,
  FaultPlacesQuery,
  FaultRequest,
  SimulatedFaultList,
  SimulatorStatus,
  TruthQuery,
} from "@lucciola/contract/api/simulator.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { SimulatedTown } from "../simulated-town.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const DAY_MS = 86_400_000;
const DEFAULT_TRUTH_DAYS = 7;
const tags = ["simulator"];

/** The simulated town: what it is, its faults by hand, and the truth about all of them. */
export function simulatorRoutes(
  app: App,
  { registry, clock, simulatedTown }: Pick<RouteDeps, "registry" | "clock" | "simulatedTown">,
): void {
  const onPlay = requirePermission("devices");
  const town = (): SimulatedTown => {
    if (simulatedTown !== undefined) return simulatedTown;
    throw new HttpProblem(
      404,
      "simulator-missing",
      "No simulated town runs in this process. Where it runs apart, use lucciola simulator beside it",
    );
  };
  const record = (actor: string, action: string, target: string, detail: string): void =>
    registry.audit.record({ atMs: clock.now(), actor, action, target, detail });

  app.get(
    "/api/v1/simulator",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readSimulator",
        tags,
        summary: "Whether anything is simulated, and the town that can be played with",
        response: { 200: SimulatorStatus },
      },
    },
    async () => {
      const described = await simulatedTown?.describe(clock.now());
      return {
        simulated: registry.identities.list().some(({ simulated }) => simulated),
        ...(described === undefined ? {} : { town: described }),
      };
    },
  );

  app.get(
    "/api/v1/simulator/kinds",
    {
      onRequest: onPlay,
      schema: {
        operationId: "listFaultKinds",
        tags,
        summary: "Kinds of faults, what each befalls and how it shows",
        response: { 200: FaultKindList },
      },
    },
    async () => ({ kinds: town().kinds() }),
  );

  app.get(
    "/api/v1/simulator/places",
    {
      onRequest: onPlay,
      schema: {
        operationId: "listFaultPlaces",
        tags,
        summary: "Where a kind of fault can come",
        querystring: FaultPlacesQuery,
        response: { 200: FaultPlaceList },
      },
    },
    async ({ query: { kind } }) => {
      const places = town().placesOf(kind);
      if (places === undefined) throw notFound("kind of fault", kind);
      return { places };
    },
  );

  app.get(
    "/api/v1/simulator/faults",
    {
      onRequest: onPlay,
      schema: {
        operationId: "listInjectedFaults",
        tags,
        summary: "Faults that were brought in by hand",
        response: { 200: SimulatedFaultList },
      },
    },
    async () => town().injected(clock.now()),
  );

  app.get(
    "/api/v1/simulator/truth",
    {
      onRequest: onPlay,
      schema: {
        operationId: "readTruth",
        tags,
        summary: "Every fault of the last days, those of the seed too: it spoils the game",
        querystring: TruthQuery,
        response: { 200: SimulatedFaultList },
      },
    },
    async (request) => {
      const days = request.query.days ?? DEFAULT_TRUTH_DAYS;
      const nowMs = clock.now();
      record(userOf(request).username, "simulator-truth", `${days} days`, "");
      return town().truth(nowMs - days * DAY_MS, nowMs);
    },
  );

  app.post(
    "/api/v1/simulator/faults",
    {
      onRequest: onPlay,
      schema: {
        operationId: "injectFault",
        tags,
        summary: "Bring a fault into the simulated town; it is taken up within two seconds",
        body: FaultRequest,
        response: { 201: SimulatedFaultList },
      },
    },
    async (request, reply) => {
      const nowMs = clock.now();
      const outcome = await town().inject(request.body, nowMs);
      if ("issue" in outcome) throw new HttpProblem(422, "fault-impossible", outcome.issue);
      const { kind, point } = request.body;
      record(userOf(request).username, "simulator-fault", point, `${outcome.id}: ${kind}`);
      return reply.code(201).send(await town().injected(nowMs));
    },
  );

  app.post(
    "/api/v1/simulator/faults/:id/clear",
    {
      onRequest: onPlay,
      schema: {
        operationId: "clearFault",
        tags,
        summary: "End a fault that was brought in by hand",
        params: FaultParams,
        response: { 200: SimulatedFaultList },
      },
    },
    async (request) => {
      const { id } = request.params;
      const nowMs = clock.now();
      const outcome = await town().clear(id, nowMs);
      if (outcome === undefined) throw notFound("fault by hand", id);
      record(userOf(request).username, "simulator-clear", id, outcome);
      return town().injected(nowMs);
    },
  );
}
