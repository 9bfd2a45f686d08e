import {
  IdempotencyHeaders,
  PhotoHeaders,
  PhotoParams,
  WorkNote,
  WorkOrderDetail,
  WorkParams,
  WorkPartUse,
} from "@lucciola/contract/api/work-orders.ts";
import { requirePermission } from "../authentication.ts";
import { File } from "../openapi/answers.ts";
import { readPhotoUpload } from "../photos/photo-upload.ts";
import { notFound } from "../problem-details.ts";
import { createWorkRoom } from "../work/work-room.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["work"];

/** What crews add to an order: notes, parts and photos. They always add, whoever was there meanwhile. */
export function workEntryRoutes(
  app: App,
  deps: Pick<RouteDeps, "registry" | "clock" | "config" | "photos" | "bus">,
): void {
  const { registry, photos } = deps;
  const { desk, once, show, entryOf } = createWorkRoom(deps);

  app.post(
    "/api/v1/work/orders/:id/notes",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "noteWorkOrder",
        tags,
        summary: "Add a note",
        headers: IdempotencyHeaders,
        params: WorkParams,
        body: WorkNote,
        response: { 201: WorkOrderDetail },
      },
    },
    async (request, reply) => {
      const order = desk.find(request.params.id);
      const { text, at } = request.body;
      return once(request, reply, {
        said: request.body,
        status: 201,
        work: () => {
          desk.add(order, { kind: "note", ...entryOf(request, order, at), body: { text: text.trim() } });
          return show(desk.find(order.id));
        },
      });
    },
  );

  app.post(
    "/api/v1/work/orders/:id/parts",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "usePart",
        tags,
        summary: "Add a part of the catalogue that was used",
        headers: IdempotencyHeaders,
        params: WorkParams,
        body: WorkPartUse,
        response: { 201: WorkOrderDetail },
      },
    },
    async (request, reply) => {
      const order = desk.find(request.params.id);
      const { part: id, amount, at } = request.body;
      return once(request, reply, {
        said: request.body,
        status: 201,
        work: () => {
          const part = registry.work.parts().find((one) => one.id === id);
          if (part === undefined) throw notFound("part", id);
          // Its name stays in the order when the catalogue changes.
          const used = { id, name: part.name, unit: part.unit, amount };
          desk.add(order, { kind: "part", ...entryOf(request, order, at), body: used });
          return show(desk.find(order.id));
        },
      });
    },
  );

  app.post(
    "/api/v1/work/orders/:id/photos",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "addWorkPhoto",
        tags,
        summary: 'Add a photo: multipart/form-data with a part "photo", JPEG, PNG or WebP up to 10 MB',
        consumes: ["multipart/form-data"],
        headers: PhotoHeaders,
        params: WorkParams,
        response: { 201: WorkOrderDetail },
      },
    },
    async (request, reply) => {
      const order = desk.find(request.params.id);
      const bytes = await readPhotoUpload(request);
      const { id, width, height } = await photos.storePhoto(bytes);
      return once(request, reply, {
        // The same photo is the same picture, however often it is encoded.
        said: { photo: id },
        status: 201,
        work: () => {
          const taken = request.headers["taken-at"];
          desk.add(order, { kind: "photo", ...entryOf(request, order, taken), body: { width, height }, photo: id });
          return show(desk.find(order.id));
        },
      });
    },
  );

  app.get(
    "/api/v1/work/photos/:photo",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readWorkPhoto",
        tags,
        summary: "A photo of an order, as JPEG",
        params: PhotoParams,
        produces: ["image/jpeg"],
        response: { 200: File("The photo") },
      },
    },
    async (request, reply) => {
      const { photo } = request.params;
      const jpeg = registry.work.hasPhoto(photo) ? await photos.readPhoto(photo) : undefined;
      if (jpeg === undefined) throw notFound("photo", photo);
      return reply.type("image/jpeg").send(Buffer.from(jpeg));
    },
  );
}
