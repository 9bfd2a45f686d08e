import { writeFile } from "node:fs/promises";
import { createBaselineDesk } from "@lucciola/api/energy/baseline-desk.ts";
import { createKeptWork } from "@lucciola/api/energy/kept-work.ts";
import { collectFacts } from "@lucciola/api/energy-reports/collect-facts.ts";
import type { ReportDeps } from "@lucciola/api/energy-reports/report-deps.ts";
import { REPORT_FILE_FORMATS, reportDocument } from "@lucciola/api/energy-reports/report-document.ts";
import { HttpProblem } from "@lucciola/api/problem-details.ts";
import { EnergyReportKind, ReportAudience, ReportLanguage } from "@lucciola/contract/api/energy-reports.ts";
import { makeReport } from "@lucciola/domain/energy-report/make-report.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { type Static, Type } from "typebox";

/** What `lucciola report` asks of the running server. */
export const ReportOrder = Type.Object({
  /** The file to make; one that is there is not overwritten unless `overwrite` says so. */
  target: Type.String({ minLength: 1, maxLength: 4_096, pattern: "^/" }),
  overwrite: Type.Boolean(),
  format: Type.Enum([...REPORT_FILE_FORMATS]),
  kind: EnergyReportKind,
  period: Type.String({ minLength: 4, maxLength: 7 }),
  audience: ReportAudience,
  lang: ReportLanguage,
  baseline: Type.Optional(Type.Integer({ minimum: 1990, maximum: 2200 })),
  /** Where links lead; without: to the address of the dashboards. */
  links: Type.Optional(Type.String({ maxLength: 500, pattern: "^https?://" })),
});
export type ReportOrder = Static<typeof ReportOrder>;

export interface WrittenReport {
  readonly file: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly isPartial: boolean;
}

/**
 * Makes a report and writes it into a file. Rejects with OperationalError `period-unknown` and `period-empty`, and
 * `report-unwritable` when the file cannot be made or is there already.
 */
export async function writeReport(deps: ReportDeps, base: string, order: ReportOrder): Promise<WrittenReport> {
  const { target, overwrite, format, links, baseline, ...asked } = order;
  const desk = createBaselineDesk();
  try {
    const kept = createKeptWork(deps.clock, 0);
    const report = makeReport(await collectFacts(deps, desk, kept, { ...asked, baseline }));
    const document = await reportDocument(report, format, links ?? base);
    await writeFile(target, document, { flag: overwrite ? "w" : "wx" }).catch((cause: NodeJS.ErrnoException) => {
      throw new OperationalError({
        code: "report-unwritable",
        message:
          cause.code === "EEXIST"
            ? `${target} is there already. Name another file with --output, or replace it with --overwrite`
            : `${target} cannot be written (${cause.code}). Name another file with --output`,
        cause,
      });
    });
    const { title, from, to, isPartial } = report;
    return { file: target, title, from, to, isPartial };
  } catch (error) {
    if (error instanceof HttpProblem && error.status < 500)
      throw new OperationalError({ code: error.code, message: error.message, cause: error });
    throw error;
  } finally {
    await desk.close();
  }
}
