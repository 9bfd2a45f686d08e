import type { ReportAnswer, ReportCaseDetail, ReportClosing, ReportList } from "@lucciola/contract/api/reports.ts";
import { call, query } from "../api/client.ts";

const pathOf = (id: string): string => `/api/v1/reports/${encodeURIComponent(id)}`;

/** What is asked of the server about citizens' reports. Rejects with `ApiProblem`. */
export const reports = {
  list: (state: "open" | "closed") => call<ReportList>("GET", `/api/v1/reports${query({ state, limit: "500" })}`),
  get: (id: string) => call<ReportCaseDetail>("GET", pathOf(id)),
  photo: (id: number, report: number): string => `/api/v1/reports/${id}/photos/${report}`,
  take: (id: string) => call<ReportCaseDetail>("POST", `${pathOf(id)}/take`),
  answer: (id: string, answer: ReportAnswer) => call<ReportCaseDetail>("POST", `${pathOf(id)}/answer`, answer),
  close: (id: string, closing: ReportClosing) => call<ReportCaseDetail>("POST", `${pathOf(id)}/close`, closing),
  order: (id: string) => call<ReportCaseDetail>("POST", `${pathOf(id)}/work-order`),
};
