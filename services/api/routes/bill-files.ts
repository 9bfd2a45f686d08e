import { BillFileAnswer, BillFileQuery } from "@lucciola/contract/api/tariff.ts";
import type { Bill } from "@lucciola/contract/energy/bill.ts";
import type { RefusedRow } from "@lucciola/platform/bills/read-bill-csv.ts";
import { readBillTable, readInvoice } from "@lucciola/platform/bills/read-bill-file.ts";
import type { StoredBill } from "@lucciola/platform/registry/energy/tariff.ts";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { billEntry } from "../energy/bill-checking.ts";
import { storeBills } from "../energy/store-bills.ts";
import { HttpProblem } from "../problem-details.ts";
import { answeringLater } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

/** Attachments are inside of an invoice: a copy as PDF, a table of all supplies. */
const MAX_INVOICE_BYTES = 5_000_000;
const XML = ["application/xml", "text/xml"];
const CSV = ["text/csv"];
const MOST_REFUSED = 1_000;
const MOST_BILLS = 500;

interface BillsOfFile {
  readonly bills: readonly Bill[];
  readonly refused: readonly RefusedRow[];
}

/** Bills as they come from the exchange system or from a table, read as `lucciola bill import` does. */
export function billFileRoutes(app: App, { registry, clock }: Pick<RouteDeps, "registry" | "clock">): void {
  // Files are bodies of this route alone: their parser lives in a scope of its own.
  app.register(async (files: App) => {
    files.addContentTypeParser([...XML, ...CSV], { parseAs: "buffer", bodyLimit: MAX_INVOICE_BYTES }, (_, body, done) =>
      done(null, body),
    );
    files.post(
      "/api/v1/bills/files",
      {
        onRequest: requirePermission("energy"),
        schema: {
          operationId: "uploadBills",
          tags: ["cost"],
          summary: "Adds the bills of an electronic invoice (FatturaPA XML) or a CSV file, up to 5 MB, all or none",
          consumes: [...XML, ...CSV],
          querystring: BillFileQuery,
          body: Type.Unsafe<unknown>({ description: "the XML of the invoice, not signed, or the rows of a CSV file" }),
          response: { 200: BillFileAnswer },
        },
      },
      async (request) => {
        const { supply, from, to, dryRun = false } = request.query;
        const bytes = request.body;
        if (!Buffer.isBuffer(bytes))
          throw new HttpProblem(415, "invoice-not-xml", `Send the file itself, as ${[...XML, ...CSV].join(" or ")}`);
        if ((from === undefined) !== (to === undefined))
          throw new HttpProblem(400, "request-invalid", 'Give "from" and "to" together');
        const stated = from === undefined || to === undefined ? undefined : { from, to };
        const isTable = CSV.some((type) => request.headers["content-type"]?.startsWith(type) === true);
        return answeringLater(async () => {
          const { bills, refused }: BillsOfFile = isTable
            ? await readBillTable(bytes, "The file")
            : { bills: readInvoice(bytes, "The invoice", stated), refused: [] };
          if (bills.length > MOST_BILLS)
            throw new HttpProblem(413, "too-many-bills", `${bills.length} bills: send at most ${MOST_BILLS} at once`);
          const told = refused
            .slice(0, MOST_REFUSED)
            .map(({ line, reason }) => ({ line, reason: reason.slice(0, 500) }));
          // All or none: a file with a bad row stores nothing, so that it can be put right and sent again.
          const isStored = !dryRun && refused.length === 0;
          const own = supply === undefined ? bills : bills.map((bill) => ({ ...bill, supply }));
          const stored = isStored ? store(own, userOf(request).username) : tried(own, userOf(request).username);
          return { isDryRun: !isStored, bills: stored.map(billEntry), refused: told };
        });
      },
    );
  });

  const store = (bills: readonly Bill[], by: string): StoredBill[] =>
    storeBills(registry, bills, { atMs: clock.now(), by });

  /** Does all that storing does and undoes it, so that a trial meets what the storing would meet. */
  function tried(bills: readonly Bill[], by: string): StoredBill[] {
    let would: StoredBill[] = [];
    try {
      registry.transaction(() => {
        would = store(bills, by);
        throw new Undo();
      });
    } catch (error) {
      if (!(error instanceof Undo)) throw error;
    }
    return would.map((bill) => ({ ...bill, id: 0 }));
  }
}

class Undo extends Error {}
