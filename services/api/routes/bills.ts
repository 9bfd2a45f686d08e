import {
  BillCheckAnswer,
  BillEntry,
  BillList,
  BillQuery,
  BillRequest,
  ContractList,
  ContractQuery,
  ContractRequest,
  NumberedParams,
} from "@lucciola/contract/api/tariff.ts";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { billEntry, checkStoredBill, contractEntry } from "../energy/bill-checking.ts";
import { storeBills } from "../energy/store-bills.ts";
import { notFound } from "../problem-details.ts";
import { answering, answeringLater } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const DEFAULT_LIMIT = 50;
const tags = ["cost"];

/** Contracts in dated versions, bills as lines, and what a bill's difference comes from. */
export function billRoutes(app: App, { registry, store, clock, config }: RouteDeps): void {
  const { bills, contracts } = registry.tariff;

  app.get(
    "/api/v1/contracts",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listContracts",
        tags,
        summary: "Contracts in dated versions, those that count",
        querystring: ContractQuery,
        response: { 200: ContractList },
      },
    },
    async ({ query }) => ({ contracts: contracts.list(query.supply).map(contractEntry) }),
  );

  app.post(
    "/api/v1/contracts",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "storeContracts",
        tags,
        summary: "Stores versions of contracts; one of the same first day replaces the stored one, which is kept",
        body: ContractRequest,
        response: { 200: ContractList },
      },
    },
    async (request) => {
      const { username } = userOf(request);
      return answering(() =>
        registry.transaction(() => {
          const stored = contracts.put(request.body.contracts, { atMs: clock.now(), by: username });
          for (const { contract } of stored)
            note(username, "contract-stored", contract.supply, `from ${contract.from}`);
          return { contracts: stored.map(contractEntry) };
        }),
      );
    },
  );

  app.get(
    "/api/v1/bills",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listBills",
        tags,
        summary: "Bills with their lines, newest first",
        querystring: BillQuery,
        response: { 200: BillList },
      },
    },
    async ({ query: { supply, before, limit = DEFAULT_LIMIT } }) => ({
      bills: bills
        .list({
          limit,
          ...(supply === undefined ? {} : { supply }),
          ...(before === undefined ? {} : { beforeId: before }),
        })
        .map(billEntry),
    }),
  );

  app.post(
    "/api/v1/bills",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "addBills",
        tags,
        summary: "Adds the bills of one document, all or none; supplies are found by their code",
        body: BillRequest,
        response: { 200: BillList },
      },
    },
    async (request) => {
      const storing = { atMs: clock.now(), by: userOf(request).username };
      return answering(() => ({ bills: storeBills(registry, request.body.bills, storing).map(billEntry) }));
    },
  );

  app.get(
    "/api/v1/bills/:id",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readBill",
        tags,
        summary: "One bill",
        params: NumberedParams,
        response: { 200: BillEntry },
      },
    },
    async ({ params }) => {
      const stored = bills.get(params.id);
      if (stored === undefined) throw notFound("bill", params.id);
      return billEntry(stored);
    },
  );

  app.delete(
    "/api/v1/bills/:id",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "removeBill",
        tags,
        summary: "Forgets a bill that should not have been entered; the audit log keeps that it was",
        params: NumberedParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const stored = bills.get(id);
      if (stored === undefined || !bills.remove(id)) throw notFound("bill", id);
      note(userOf(request).username, "bill-removed", stored.bill.supply ?? "", `${stored.bill.number}, bill ${id}`);
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/api/v1/bills/:id/check",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "checkBill",
        tags,
        summary: "Why a bill differs from contract and readings: every cent of it, or that it cannot be said",
        params: NumberedParams,
        response: { 200: BillCheckAnswer },
      },
    },
    async ({ params }) => {
      const stored = bills.get(params.id);
      if (stored === undefined) throw notFound("bill", params.id);
      return answeringLater(() => checkStoredBill(stored, registry, store, config.site.zone));
    },
  );

  function note(actor: string, action: string, target: string, detail: string): void {
    registry.audit.record({ atMs: clock.now(), actor, action, target, detail });
  }
}
