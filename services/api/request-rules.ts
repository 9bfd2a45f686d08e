import { Type } from "typebox";
import { HttpProblem } from "./problem-details.ts";
import type { App } from "./routes/route-deps.ts";

export const MERGE_PATCH = "application/merge-patch+json";
const NoQuery = Type.Object({}, { additionalProperties: false });

/**
 * What holds for the requests of every route below /api, said once. To be called before the routes are made.
 * - A query parameter that the route does not know is refused (400), also where it knows none.
 * - PATCH takes a merge patch (RFC 7396) and nothing else; another type is refused with 415.
 */
export function keepRequestRules(app: App): void {
  acceptMergePatch(app);
  app.addHook("onRoute", (route) => {
    if (!route.url.startsWith("/api/") || route.schema?.hide === true) return;
    const isPatch = [route.method].flat().includes("PATCH");
    route.schema = { querystring: NoQuery, ...(isPatch ? { consumes: [MERGE_PATCH] } : {}), ...route.schema };
  });
}

/** Lets PATCH take a merge patch: members that are left out stay, `null` takes one away. */
export function acceptMergePatch(app: App): void {
  app.addContentTypeParser(MERGE_PATCH, { parseAs: "string" }, app.getDefaultJsonParser("error", "error"));
  // Behind the check of who asks, and before the body is read.
  app.addHook("preParsing", async (request) => {
    // Standards that are served elsewhere have media types of their own.
    if (request.is404 || !request.url.startsWith("/api/")) return;
    const isPatch = request.method === "PATCH";
    const isMergePatch = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() === MERGE_PATCH;
    if (isPatch === isMergePatch) return;
    throw new HttpProblem(
      415,
      "media-type-unsupported",
      isPatch
        ? `PATCH takes a merge patch (RFC 7396): send it as Content-Type: ${MERGE_PATCH}`
        : `${MERGE_PATCH} is for PATCH alone: send JSON as Content-Type: application/json`,
    );
  });
}
