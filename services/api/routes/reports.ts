import {
  ReportAnswer,
  type ReportCaseDetail,
  ReportCaseDetail as ReportCaseDetailSchema,
  type ReportCaseEntry,
  ReportClosing,
  ReportList,
  ReportQuery,
} from "@lucciola/contract/api/reports.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { ALARM_KINDS } from "@lucciola/domain/lighting/diagnosis/alarm-kind.ts";
import { handleReport, type ReportWish } from "@lucciola/domain/reports/report-case.ts";
import type { ReportCaseRecord } from "@lucciola/platform/registry/reports/reports.ts";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { File } from "../openapi/answers.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { alarmsOfLamp } from "../public/reports/known-fault.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const DEFAULT_LIMIT = 100;
const SHOWN_REPORTS = 1_000;
const tags = ["reports"];
const Number64 = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, format: "int64" });
const Params = Type.Object({ id: Number64 }, { additionalProperties: false });
const PhotoParams = Type.Object({ id: Number64, report: Number64 }, { additionalProperties: false });
const STATUS = { "report-closed": 409, "report-ordered": 409, "report-reason-missing": 422 } as const;

/** What citizens have reported, for who says what is done about it: they hold personal data, so nobody else reads them. */
export function reportRoutes(app: App, { registry, clock, photos, openWorkOrder }: RouteDeps): void {
  const { reports } = registry;
  const onRequest = requirePermission("dispatch");

  function describe(record: ReportCaseRecord): ReportCaseEntry {
    const { id, state, kind, count, street, latitudeDeg, longitudeDeg, closedAtMs, takenBy, workOrder } = record;
    const lamp = record.lamp === undefined ? undefined : registry.assets.point(record.lamp);
    const [alarm] = record.lamp === undefined || closedAtMs !== undefined ? [] : alarmsOfLamp(registry, record.lamp);
    const latitude = latitudeDeg ?? lamp?.latitudeDeg;
    const longitude = longitudeDeg ?? lamp?.longitudeDeg;
    return {
      id,
      state,
      kind,
      count,
      ...(record.lamp === undefined ? {} : { lamp: { id: record.lamp, name: lamp?.name ?? record.lamp } }),
      ...(street === undefined ? {} : { street }),
      ...(latitude === undefined || longitude === undefined ? {} : { latitudeDeg: latitude, longitudeDeg: longitude }),
      reportedAt: formatInstant(record.reportedAtMs),
      lastReportedAt: formatInstant(record.lastReportedAtMs),
      changedAt: formatInstant(record.changedAtMs),
      ...(closedAtMs === undefined ? {} : { closedAt: formatInstant(closedAtMs) }),
      ...(takenBy === undefined ? {} : { takenBy }),
      ...(workOrder === undefined ? {} : { workOrder }),
      ...(alarm === undefined
        ? {}
        : { alarm: { kind: alarm.kind, ...ALARM_KINDS[alarm.kind].title, since: formatInstant(alarm.sinceMs) } }),
    };
  }

  const detail = (record: ReportCaseRecord): ReportCaseDetail => ({
    ...describe(record),
    reports: reports
      .reportsOf(record.id)
      .slice(-SHOWN_REPORTS)
      .map(({ id, atMs, kind, place, words, photo, email, language }) => ({
        id,
        at: formatInstant(atMs),
        kind,
        place,
        words,
        hasPhoto: photo !== undefined,
        ...(email === undefined ? {} : { email }),
        language,
      })),
    history: reports
      .history(record.id)
      .slice(-2 * SHOWN_REPORTS)
      .map(({ atMs, actor, action, words }) => ({ at: formatInstant(atMs), by: actor, action, words })),
    canOrder: openWorkOrder !== undefined,
  });

  function known(id: number): ReportCaseRecord {
    const record = reports.get(id);
    if (record === undefined) throw notFound("report", id);
    return record;
  }

  /** Carries out what somebody of the town wants, with its line in the audit log. */
  function handle(request: FastifyRequest, id: number, wish: ReportWish): ReportCaseDetail {
    const by = userOf(request).username;
    return registry.transaction(() => {
      const handled = handleReport(known(id), wish, { by, atMs: clock.now() });
      if (!handled.ok) throw new HttpProblem(STATUS[handled.code], handled.code, handled.message);
      const { change, event } = handled;
      reports.change(id, change, event);
      registry.audit.record({
        atMs: event.atMs,
        actor: by,
        action: `report-${event.action}`,
        target: `report-${id}`,
        detail: event.action === "ordered" ? `order of work ${change.workOrder}` : event.words,
      });
      return detail(known(id));
    });
  }

  app.get(
    "/api/v1/reports",
    {
      onRequest,
      schema: {
        operationId: "listReports",
        tags,
        summary: "What citizens have reported of street lights, one case for a lamp, newest first",
        querystring: ReportQuery,
        response: { 200: ReportList },
      },
    },
    async ({ query: { state, before, limit = DEFAULT_LIMIT } }) => ({
      reports: reports
        .list({
          limit,
          ...(state === undefined ? {} : { state }),
          ...(before === undefined ? {} : { beforeId: before }),
        })
        .map(describe),
      open: reports.countOpen(),
    }),
  );

  app.get(
    "/api/v1/reports/:id",
    {
      onRequest,
      schema: {
        operationId: "readReport",
        tags,
        summary: "A case with every report and its history",
        params: Params,
        response: { 200: ReportCaseDetailSchema },
      },
    },
    async ({ params }) => detail(known(params.id)),
  );

  app.get(
    "/api/v1/reports/:id/photos/:report",
    {
      onRequest,
      schema: {
        operationId: "readReportPhoto",
        tags,
        summary: "The photo of one report of a case, as JPEG",
        params: PhotoParams,
        produces: ["image/jpeg"],
        response: { 200: File("The photo") },
      },
    },
    async ({ params }, reply) => {
      const photo = reports.reportsOf(known(params.id).id).find(({ id }) => id === params.report)?.photo;
      const jpeg = photo === undefined ? undefined : await photos.readPhoto(photo);
      if (jpeg === undefined) throw notFound("photo of report", params.report);
      return reply.type("image/jpeg").send(Buffer.from(jpeg));
    },
  );

  app.post(
    "/api/v1/reports/:id/take",
    {
      onRequest,
      schema: {
        operationId: "takeReport",
        tags,
        summary: "Say that you look after a case",
        params: Params,
        response: { 200: ReportCaseDetailSchema },
      },
    },
    async (request) => handle(request, request.params.id, { kind: "take" }),
  );

  app.post(
    "/api/v1/reports/:id/answer",
    {
      onRequest,
      schema: {
        operationId: "answerReport",
        tags,
        summary: "Answer everybody who has reported this place, on their page",
        params: Params,
        body: ReportAnswer,
        response: { 200: ReportCaseDetailSchema },
      },
    },
    async (request) => handle(request, request.params.id, { kind: "answer", words: request.body.words }),
  );

  app.post(
    "/api/v1/reports/:id/close",
    {
      onRequest,
      schema: {
        operationId: "closeReport",
        tags,
        summary: "Close a case: mended, or not a fault and why; the e-mail addresses of its reports are deleted",
        params: Params,
        body: ReportClosing,
        response: { 200: ReportCaseDetailSchema },
      },
    },
    async (request) => handle(request, request.params.id, { kind: "close", ...request.body }),
  );

  app.post(
    "/api/v1/reports/:id/work-order",
    {
      onRequest,
      schema: {
        operationId: "orderWorkOfReport",
        tags,
        summary: "Make an order of work from a case",
        params: Params,
        response: { 200: ReportCaseDetailSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      if (openWorkOrder === undefined)
        throw new HttpProblem(501, "work-orders-missing", "This Lucciola has no orders of work");
      const record = known(id);
      const by = userOf(request).username;
      // What would be refused must not leave an order behind.
      const allowed = handleReport(record, { kind: "order", workOrder: "" }, { by, atMs: clock.now() });
      if (!allowed.ok) throw new HttpProblem(STATUS[allowed.code], allowed.code, allowed.message);
      const { lamp, street, latitudeDeg, longitudeDeg } = describe(record);
      const said = reports
        .reportsOf(id)
        .map(({ place, words }) => [place, words].filter((part) => part !== "").join(": "));
      const order = await openWorkOrder({
        origin: { kind: "report", id: String(id) },
        reportKind: record.kind,
        point: record.lamp,
        street,
        latitudeDeg,
        longitudeDeg,
        words: [lamp?.name, ...said].filter((part) => part !== undefined && part !== "").join("\n"),
        by,
      });
      return handle(request, id, { kind: "order", workOrder: order.id });
    },
  );
}
