import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { type Authentication, requirePermission } from "../authentication.ts";
import type { createLiveHub } from "../live-hub.ts";
import { File } from "../openapi/answers.ts";
import { HttpProblem } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const HEARTBEAT_MS = 15_000;
/** How soon somebody whose session was ended sees nothing any more. */
const LOOKED_AFTER_EVERY_MS = 2_000;
/** What may wait in a reader's socket before it counts as too slow. */
const MAX_BUFFERED_BYTES = 1_000_000;

/** GET /api/v1/stream: Server-Sent Events; see contract/api/stream.ts. */
export function streamRoutes(
  app: App,
  hub: ReturnType<typeof createLiveHub>,
  { isStillIn }: Pick<Authentication, "isStillIn">,
  { config }: RouteDeps,
): void {
  const open = new Set<ServerResponse>();
  app.addHook("preClose", async () => {
    for (const response of open) response.end();
  });

  app.get(
    "/api/v1/stream",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "openStream",
        tags: ["overview"],
        summary: "Live readings and events (text/event-stream)",
        produces: ["text/event-stream"],
        response: { 200: File("Events, as they come") },
      },
    },
    async (request, reply) => {
      if (hub.size >= config.maxStreams)
        throw new HttpProblem(503, "too-many-streams", `Already ${config.maxStreams} live streams are open`, 30);
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        // What hooks have said of limits and safety; it is not sent by itself any more.
        ...(reply.getHeaders() as OutgoingHttpHeaders),
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      raw.write("retry: 2000\n: welcome\n\n");
      open.add(raw);
      const remove = hub.add({
        send: (event, json) => {
          raw.write(`event: ${event}\ndata: ${json}\n\n`);
          return raw.writableLength <= MAX_BUFFERED_BYTES;
        },
        close: () => raw.destroy(),
      });
      const heartbeat = setInterval(() => raw.write(": still here\n\n"), HEARTBEAT_MS);
      const guard = setInterval(() => {
        if (isStillIn(request)) return;
        // The page asks who is logged in, and finds that nobody is.
        raw.end("event: over\ndata: {}\n\n");
      }, LOOKED_AFTER_EVERY_MS);
      request.raw.on("close", () => {
        clearInterval(heartbeat);
        clearInterval(guard);
        remove();
        open.delete(raw);
      });
    },
  );
}
