import { AssignCommand, OverrideCommand } from "@lucciola/contract/talq/wire.ts";
import { callerOf } from "../caller.ts";
import type { CommandDesk } from "../command-desk.ts";
import { changing, Done, REFUSALS, type TalqApp } from "./route.ts";

/** Overrides, and assignments of calendars and lamp types. They are in force when the answer goes out. */
export function commandRoutes(app: TalqApp, desk: CommandDesk): void {
  app.post(
    "/override-commands",
    changing("sendCommand", { body: OverrideCommand, response: { 201: Done, ...REFUSALS } }),
    async (request, reply) => {
      desk.override(request.body, callerOf(request), request.query.talqRequestId);
      return reply.code(201).send(undefined);
    },
  );
  app.post(
    "/assign-commands",
    changing("assignCommand", { body: AssignCommand, response: { 201: Done, ...REFUSALS } }),
    async (request, reply) => {
      desk.assign(request.body, callerOf(request));
      return reply.code(201).send(undefined);
    },
  );
}
