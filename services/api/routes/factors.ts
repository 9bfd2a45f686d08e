import { FactorEntry, FactorList, FactorQuery, FactorRequest, NumberedParams } from "@lucciola/contract/api/tariff.ts";
import { factorOn, knownFactors } from "@lucciola/domain/tariff/factors.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["cost"];

/** Factors of conversion, primary energy and emission, with source and year. They are corrected, never overwritten. */
export function factorRoutes(app: App, { registry, clock }: RouteDeps): void {
  const { factors } = registry.tariff;

  app.get(
    "/api/v1/factors",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listFactors",
        tags,
        summary: "All factors with source and year, corrected ones too; with on= those that hold on a day",
        querystring: FactorQuery,
        response: { 200: FactorList },
      },
    },
    async ({ query: { kind, carrier, on } }) => {
      const all = knownFactors(factors.list());
      const asked = all.filter(
        (factor) => (kind ?? factor.kind) === factor.kind && (carrier ?? factor.carrier) === factor.carrier,
      );
      const holding =
        on === undefined ? asked : asked.filter((each) => factorOn(all, each.kind, each.carrier, on) === each);
      return { factors: holding };
    },
  );

  const store = (method: "addFactor" | "correctFactor", target: string, actor: string, work: () => { id: number }) =>
    answering(() =>
      registry.transaction(() => {
        const stored = work();
        const action = method === "addFactor" ? "factor-added" : "factor-corrected";
        registry.audit.record({ atMs: clock.now(), actor, action, target, detail: `factor ${stored.id}` });
        return stored;
      }),
    );

  app.post(
    "/api/v1/factors",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "addFactor",
        tags,
        summary: "Adds a factor from a day on",
        body: FactorRequest,
        response: { 200: FactorEntry },
      },
    },
    async (request) => {
      const { username } = userOf(request);
      const { body } = request;
      const add = () => factors.add(body, { atMs: clock.now(), by: username });
      return { ...body, id: store("addFactor", `${body.kind} ${body.carrier}`, username, add).id, isShipped: false };
    },
  );

  app.post(
    "/api/v1/factors/:id/correction",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "correctFactor",
        tags,
        summary: "Adds a factor that corrects another; both are kept",
        params: NumberedParams,
        body: FactorRequest,
        response: { 200: FactorEntry },
      },
    },
    async (request) => {
      const { username } = userOf(request);
      const { body, params } = request;
      const correct = () => factors.correct(params.id, body, { atMs: clock.now(), by: username });
      const { id } = store("correctFactor", `${body.kind} ${body.carrier}`, username, correct);
      return { ...body, id, replaces: params.id, isShipped: false };
    },
  );
}
