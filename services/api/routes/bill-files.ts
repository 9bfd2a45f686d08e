import { BillFileQuery, BillList } from "@lucciola/contract/api/tariff.ts";
import { readInvoice } from "@lucciola/platform/bills/read-bill-file.ts";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { billEntry } from "../energy/bill-checking.ts";
import { storeBills } from "../energy/store-bills.ts";
import { HttpProblem } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

/** Attachments are inside of an invoice: a copy as PDF, a table of all supplies. */
const MAX_INVOICE_BYTES = 5_000_000;
const XML = ["application/xml", "text/xml"];

/** Invoices as they come from the exchange system, read as `lucciola bill import` does. */
export function billFileRoutes(app: App, { registry, clock }: Pick<RouteDeps, "registry" | "clock">): void {
  // XML is a body of this route alone: its parser lives in a scope of its own.
  app.register(async (files: App) => {
    files.addContentTypeParser(XML, { parseAs: "buffer", bodyLimit: MAX_INVOICE_BYTES }, (_, body, done) =>
      done(null, body),
    );
    files.post(
      "/api/v1/bills/files",
      {
        onRequest: requirePermission("energy"),
        schema: {
          operationId: "uploadBills",
          tags: ["cost"],
          summary: "Adds the bills of an electronic invoice (FatturaPA XML, up to 5 MB), all or none",
          consumes: XML,
          querystring: BillFileQuery,
          body: Type.Unsafe<unknown>({ description: "the XML of the invoice, not signed" }),
          response: { 200: BillList },
        },
      },
      async (request) => {
        const { supply, from, to } = request.query;
        const xml = request.body;
        if (!Buffer.isBuffer(xml))
          throw new HttpProblem(415, "invoice-not-xml", `Send the invoice itself, as ${XML.join(" or ")}`);
        if ((from === undefined) !== (to === undefined))
          throw new HttpProblem(400, "request-invalid", 'Give "from" and "to" together');
        const stated = from === undefined || to === undefined ? undefined : { from, to };
        const storing = { atMs: clock.now(), by: userOf(request).username };
        return answering(() => {
          const bills = readInvoice(xml, "The invoice", stated);
          const own = supply === undefined ? bills : bills.map((bill) => ({ ...bill, supply }));
          return { bills: storeBills(registry, own, storing).map(billEntry) };
        });
      },
    );
  });
}
