import {
  ENERGY_REPORT_KINDS,
  type EnergyReport,
  EnergyReportList,
  EnergyReportParams,
  EnergyReportQuery,
  EnergyReport as EnergyReportSchema,
} from "@lucciola/contract/api/energy-reports.ts";
import { makeReport } from "@lucciola/domain/energy-report/make-report.ts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { requirePermission } from "../authentication.ts";
import type { BaselineDesk } from "../energy/baseline-desk.ts";
import type { KeptWork } from "../energy/kept-work.ts";
import { collectFacts } from "../energy-reports/collect-facts.ts";
import { reportHtml } from "../energy-reports/render-html.ts";
import type { ReportDeps } from "../energy-reports/report-deps.ts";
import { type ReportFileFormat, reportDocument, reportFileName } from "../energy-reports/report-document.ts";
import { reportMonths } from "../energy-reports/report-months.ts";
import type { App } from "./route-deps.ts";

type Kind = EnergyReport["kind"];
const ROOT = "/api/v1/energy-reports";
const tags = ["energy-reports"];
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const FORMATS = [
  { format: "html", type: "text/html; charset=utf-8", summary: "as a page made for print" },
  { format: "csv", type: "text/csv; charset=utf-8", summary: "as tables one after the other" },
  { format: "xlsx", type: XLSX, summary: "as a workbook, streamed" },
] as const;
const named = { month: "Month", year: "Year", secap: "Secap" } as const;

/** Reports of a month or a year and SECAP inventories: as data, and as documents. */
export function energyReportRoutes(app: App, deps: ReportDeps, desk: BaselineDesk, kept: KeptWork): void {
  const onRequest = requirePermission("read");
  const reportOf = async (kind: Kind, query: EnergyReportQuery): Promise<EnergyReport> => {
    const { period, audience = "council", lang = "it", baseline } = query;
    return makeReport(await collectFacts(deps, desk, kept, { kind, period, audience, lang, baseline }));
  };

  app.get(
    ROOT,
    {
      onRequest,
      schema: {
        operationId: "listReportPeriods",
        tags,
        summary: "Months and years with readings, of which there are reports",
        response: { 200: EnergyReportList },
      },
    },
    () => kept("report months", () => reportMonths(deps)),
  );

  app.get(
    `${ROOT}/:kind`,
    {
      onRequest,
      schema: {
        operationId: "readEnergyReport",
        tags,
        summary: "A report as data: figures, tables and sentences, every figure with its source",
        params: EnergyReportParams,
        querystring: EnergyReportQuery,
        response: { 200: EnergyReportSchema },
      },
    },
    ({ params, query }) => reportOf(params.kind, query),
  );

  for (const kind of ENERGY_REPORT_KINDS)
    for (const { format, type, summary } of FORMATS)
      app.get(
        `${ROOT}/${kind}.${format}`,
        {
          onRequest,
          schema: {
            operationId: `energyReport${named[kind]}${format[0]?.toUpperCase()}${format.slice(1)}`,
            tags,
            summary: `The report of a ${kind} ${summary}`,
            querystring: EnergyReportQuery,
            produces: [type],
            response: { 200: Type.String({ maxLength: 1_000_000_000 }) },
          },
        },
        async (request, reply) => {
          const report = await reportOf(kind, request.query);
          return send(request, reply.type(type), report, format);
        },
      );
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  report: EnergyReport,
  format: ReportFileFormat,
): Promise<FastifyReply> {
  if (format === "html") return reply.serializer(String).send(reportHtml(report));
  reply.header("content-disposition", `attachment; filename="${reportFileName(report, format)}"`);
  const document = await reportDocument(report, format, `${request.protocol}://${request.host}`);
  return typeof document === "string" ? reply.serializer(String).send(document) : reply.send(document);
}
