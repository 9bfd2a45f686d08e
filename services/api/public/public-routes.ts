import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { FastifyError, FastifyReply } from "fastify";
import { HttpProblem } from "../problem-details.ts";
import type { App, RouteDeps } from "../routes/route-deps.ts";
import { readPublicAssets } from "./assets.ts";
import { wholeMonthsBefore } from "./figures/month-use.ts";
import { type PublicPage, type Rendering, renderingOf, renderNotice, renderPage } from "./frame.ts";
import { frameWords } from "./frame-words.ts";
import { languageOf, PUBLIC_ROOT } from "./language.ts";
import { CATALOGUE_PATH, CATALOGUE_SHORT_CUT, dataRoutes } from "./open-data/data-routes.ts";
import { buildingPage } from "./pages/building-page.ts";
import { accessibilityPage, privacyPage } from "./pages/legal-pages.ts";
import { methodPage } from "./pages/method-page.ts";
import { townPage } from "./pages/town-page.ts";
import { createPublicDesk, MONTHS_SHOWN } from "./public-desk.ts";
import { citizenReportRoutes } from "./reports/report-routes.ts";

interface LanguageQuery {
  readonly lingua?: string;
}

/** Pages that need no figures. */
const STANDING_PAGES: Readonly<Record<string, (rendering: Rendering) => PublicPage>> = {
  "/come-si-calcola": methodPage,
  "/accessibilita": accessibilityPage,
  "/privacy": privacyPage,
};
const SECURITY_TEXT_HOLDS_MS = 180 * 86_400_000;

/** The pages for citizens: no login, no session, no script that they need. */
export async function publicRoutes(
  app: App,
  deps: RouteDeps & { readonly dashboardDirectory: string | undefined },
): Promise<void> {
  if (!deps.config.public.enabled) return;
  const desk = createPublicDesk(deps);
  const assets = readPublicAssets(deps.dashboardDirectory);
  const hidden = { schema: { hide: true } } as const;

  const { zone } = deps.config.site;
  const { securityContact } = deps.config.public;
  const sendNotice = (
    reply: FastifyReply,
    status: number,
    language: "it" | "en",
    title: string,
    text: string,
  ): FastifyReply => {
    const rendering = renderingOf(language, zone, deps.config.public, false);
    return reply
      .code(status)
      .type("text/html; charset=utf-8")
      .header("cache-control", "no-store")
      .send(renderNotice(rendering, title, text));
  };

  app.get("/robots.txt", hidden, async (_, reply) =>
    reply
      .type("text/plain; charset=utf-8")
      .send(
        `User-agent: *\nAllow: ${PUBLIC_ROOT}\nAllow: ${CATALOGUE_SHORT_CUT}\nDisallow: ${PUBLIC_ROOT}/segnalazione/\nDisallow: /\n`,
      ),
  );
  app.get(CATALOGUE_SHORT_CUT, hidden, async (_, reply) => reply.redirect(CATALOGUE_PATH, 302));
  if (securityContact !== "")
    app.get("/.well-known/security.txt", hidden, async (_, reply) => {
      const expires = formatInstant(deps.clock.now() + SECURITY_TEXT_HOLDS_MS);
      return reply
        .type("text/plain; charset=utf-8")
        .send(`Contact: ${securityContact}\nExpires: ${expires}\nPreferred-Languages: it, en\n`);
    });

  await app.register(
    async (pages) => {
      pages.addHook("onSend", async (_, reply) => {
        // A form that is sent from a page without a referrer would come from nowhere, and be refused.
        reply.header("referrer-policy", "same-origin");
      });
      pages.setErrorHandler((error: FastifyError | HttpProblem | OperationalError, request, reply) => {
        const { status, title, text } = noticeOf(error, languageOf((request.query as LanguageQuery).lingua));
        if (status >= 500) request.log.error({ err: error }, "public page failed");
        if (error instanceof HttpProblem && error.retryAfterS !== undefined)
          reply.header("retry-after", error.retryAfterS);
        return sendNotice(reply, status, languageOf((request.query as LanguageQuery).lingua), title, text);
      });
      pages.setNotFoundHandler((request, reply) => {
        const language = languageOf((request.query as LanguageQuery).lingua);
        const t = frameWords[language];
        return sendNotice(reply, 404, language, t.notFound, t.notFoundText);
      });

      pages.get<{ Querystring: LanguageQuery }>("/", hidden, async ({ query }, reply) => {
        const rendering = desk.rendering(query);
        return sendPage(reply, renderPage(rendering, townPage(rendering, await desk.town())));
      });

      pages.get<{ Params: { name: string } }>("/risorse/:name", hidden, async ({ params }, reply) => {
        const asset = assets.get(params.name);
        if (asset === undefined) return reply.callNotFound();
        return reply.type(asset.type).header("cache-control", asset.cacheControl).send(asset.body);
      });
      pages.get<{ Params: { id: string }; Querystring: LanguageQuery }>(
        "/edifici/:id",
        hidden,
        async ({ params, query }, reply) => {
          const building = desk.listedBuildings().find(({ id }) => id === params.id);
          if (building === undefined) return reply.callNotFound();
          const rendering = desk.rendering(query);
          const months = wholeMonthsBefore(deps.clock.now(), MONTHS_SHOWN, zone).map(({ name }) => name);
          const page = buildingPage(rendering, building, months, await desk.months(building.id));
          return sendPage(reply, renderPage(rendering, page));
        },
      );

      for (const [path, page] of Object.entries(STANDING_PAGES))
        pages.get<{ Querystring: LanguageQuery }>(path, hidden, async ({ query }, reply) => {
          const rendering = desk.rendering(query);
          return sendPage(reply, renderPage(rendering, page(rendering)));
        });

      dataRoutes(pages, desk);
      citizenReportRoutes(pages, desk);
      // Else the files of the dashboards would be looked through.
      pages.get("/*", hidden, async (_, reply) => reply.callNotFound());
    },
    { prefix: PUBLIC_ROOT },
  );
}

/** Rendered anew from figures that are kept for five minutes; a minute at the reader's side spares a busy evening. */
const sendPage = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type("text/html; charset=utf-8").header("cache-control", "public, max-age=60").send(text);

function noticeOf(error: FastifyError | HttpProblem | OperationalError, language: "it" | "en") {
  const t = frameWords[language];
  if (error instanceof OperationalError) return { status: 503, title: t.busy, text: t.busyText };
  const status = error instanceof HttpProblem ? error.status : (error.statusCode ?? 500);
  if (status === 404) return { status, title: t.notFound, text: t.notFoundText };
  return { status, title: t.failed, text: status < 500 ? error.message : t.failedText };
}
