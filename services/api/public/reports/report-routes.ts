import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { inventoryOf } from "../../inventory.ts";
import { HttpProblem } from "../../problem-details.ts";
import type { App } from "../../routes/route-deps.ts";
import { type Rendering, renderNotice, renderPage } from "../frame.ts";
import { addressOf } from "../language.ts";
import type { PublicDesk } from "../public-desk.ts";
import { checkReport, FIELDS, type ReportIssue } from "./check-report.ts";
import { streetsOf } from "./find-lamp.ts";
import { knownFault } from "./known-fault.ts";
import { readForm, type SentForm } from "./read-form.ts";
import { reportFormPage } from "./report-form.ts";
import { createReportLimits } from "./report-limits.ts";
import { reportWords } from "./report-words.ts";
import { trackingPage, trackingPath, withdrawalPath } from "./tracking-page.ts";

interface Query {
  readonly lingua?: string;
  readonly nuova?: string;
}

/** Each form with a photo takes up to 10 MB of memory while it is read. */
const FORMS_AT_ONCE = 8;
const CODE = /^[A-Za-z0-9_-]{27}$/;
const hidden = { schema: { hide: true } } as const;

/** The form for a fault of a street light, and the page where a citizen sees what became of it. */
export function citizenReportRoutes(pages: App, desk: PublicDesk): void {
  const { registry, clock, config, photos, deletePhoto } = desk.deps;
  const limits = createReportLimits(clock, config.public.reports, registry.reports.countSince);
  const lamps = () => inventoryOf(registry).lamps;
  let formsUnderWay = 0;

  const sendForm = (
    reply: FastifyReply,
    rendering: Rendering,
    sent: { fields: ReadonlyMap<string, string>; issues: readonly ReportIssue[]; notice?: string },
  ): FastifyReply =>
    sendPrivate(
      reply,
      renderPage(
        rendering,
        reportFormPage(rendering, { ...sent, token: limits.issueToken(), streets: streetsOf(lamps()) }),
      ),
    );

  pages.get<{ Querystring: Query & { readonly palo?: string } }>("/segnala", hidden, async ({ query }, reply) => {
    // The plate of a pole may bear a link to its own form.
    const fields = new Map(typeof query.palo === "string" ? [[FIELDS.pole, query.palo.slice(0, 64)]] : []);
    return sendForm(reply, desk.rendering(query), { fields, issues: [] });
  });

  pages.post<{ Querystring: Query }>(
    "/segnala",
    { ...hidden, config: { rateLimit: { max: 20, timeWindow: "1 minute" } }, bodyLimit: 11_000_000 },
    async (request, reply) => {
      const rendering = desk.rendering(request.query);
      const t = reportWords[rendering.language];
      const refuse = (status: number, title: string, text: string): FastifyReply =>
        sendPrivate(reply.code(status), renderNotice(rendering, title, text));
      if (!isFromOurPage(request)) return refuse(403, t.foreign, t.foreignText);
      if (formsUnderWay >= FORMS_AT_ONCE) return refuse(503, t.busyTitle, t.busy);
      formsUnderWay++;
      try {
        const form = await readForm(request);
        const again = (issues: readonly ReportIssue[], notice?: string): FastifyReply =>
          sendForm(reply.code(422), rendering, {
            fields: form.fields,
            issues,
            ...(notice === undefined ? {} : { notice }),
          });
        const token = limits.checkToken(form.fields.get(FIELDS.token) ?? "");
        if (token.kind === "answered") return reply.redirect(token.answer, 303);
        if ((form.fields.get(FIELDS.trap) ?? "") !== "") return again([], t.trapped);
        const checked = checkReport(form, rendering.language, lamps(), config.site);
        if (!checked.ok) return again(checked.issues);
        if (token.kind === "too-fast") return again([], t.tooFast);
        if (token.kind === "too-old") return again([], t.tooOld);
        const admission = limits.admit(request.ip);
        if (!admission.ok)
          return refuse(429, t.limitTitle, admission.limit === "address" ? t.limitAddress : t.limitTown);
        const photo = await keepPhoto(form);
        if (photo === "unreadable") return again(["photo-wrong"]);
        // The button was pressed twice: while the photo was stored the other one was answered.
        const meanwhile = limits.checkToken(form.fields.get(FIELDS.token) ?? "");
        if (meanwhile.kind === "answered") return reply.redirect(meanwhile.answer, 303);
        const { code } = registry.reports.add({ ...checked.report, photo }, clock.now());
        const answer = addressOf(rendering.language, trackingPath(code), { nuova: "1" });
        limits.answered(token.id, answer);
        return reply.redirect(answer, 303);
      } finally {
        formsUnderWay--;
      }
    },
  );

  /** The id of the stored photo. A photo that cannot be taken is the citizen's to choose again, not a failure of ours. */
  async function keepPhoto({ photo }: SentForm): Promise<string | undefined | "unreadable"> {
    if (photo.length === 0) return undefined;
    try {
      return (await photos.storePhoto(photo)).id;
    } catch (error) {
      if (error instanceof HttpProblem && error.status < 500) return "unreadable";
      throw error;
    }
  }

  pages.get<{ Params: { code: string }; Querystring: Query }>(
    "/segnalazione/:code",
    hidden,
    async ({ params, query, host }, reply) => {
      const rendering = desk.rendering(query);
      const t = reportWords[rendering.language];
      const found = CODE.test(params.code) ? registry.reports.byCode(params.code) : undefined;
      if (found === undefined)
        return sendPrivate(reply.code(404), renderNotice(rendering, t.unknownTitle, t.unknownText));
      const { lamp } = found.case;
      const page = trackingPage(rendering, {
        ...found,
        code: params.code,
        history: registry.reports.history(found.case.id),
        lampName: lamp === undefined ? undefined : (registry.assets.point(pointId(lamp))?.name ?? lamp),
        knownSinceMs: lamp === undefined ? undefined : knownFault(registry, lamp)?.sinceMs,
        isNew: query.nuova === "1",
        address: `${host}${addressOf(rendering.language, trackingPath(params.code))}`,
      });
      return sendPrivate(reply, renderPage(rendering, page));
    },
  );

  pages.post<{ Params: { code: string }; Querystring: Query }>(
    withdrawalPath(":code"),
    hidden,
    async (request, reply) => {
      const rendering = desk.rendering(request.query);
      const t = reportWords[rendering.language];
      if (!isFromOurPage(request))
        return sendPrivate(reply.code(403), renderNotice(rendering, t.foreign, t.foreignText));
      await readForm(request);
      const { code } = request.params;
      if (!CODE.test(code) || !registry.reports.withdraw(code, deletePhoto))
        return sendPrivate(reply.code(404), renderNotice(rendering, t.unknownTitle, t.unknownText));
      return sendPrivate(reply, renderNotice(rendering, t.withdrawnTitle, t.withdrawn));
    },
  );
}

/** Browsers say where a form comes from; what says nothing has no session that it could abuse. */
function isFromOurPage({ headers, host }: FastifyRequest): boolean {
  const { origin } = headers;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

const sendPrivate = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type("text/html; charset=utf-8").header("cache-control", "no-store").send(text);
