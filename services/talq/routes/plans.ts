import { ControlProgramOne, TalqAddress, TalqCalendar } from "@lucciola/contract/talq/wire.ts";
import { Type } from "typebox";
import { callerOf } from "../caller.ts";
import type { PlanDesk } from "../plan-desk.ts";
import { payloadError } from "../refusal.ts";
import { Count, changing, REFUSALS, reading, type TalqApp } from "./route.ts";

const AT_ONCE = 200;
/** Answers hold what our schemas do not name, too: `sensor` of an active period. */
const Answer = Type.Object({ id: Type.String({ maxLength: 128 }) }, { additionalProperties: true });
const Answers = Type.Array(Answer, { maxItems: 1_000 });

/** Control programs and calendars: the same operations for both. */
export function planRoutes(
  app: TalqApp,
  programs: PlanDesk<ControlProgramOne>,
  calendars: PlanDesk<TalqCalendar>,
): void {
  routesOf(
    app,
    programs,
    { path: "control-programs", Name: "ControlProgram", param: "controlProgramAddress" },
    ControlProgramOne,
  );
  routesOf(app, calendars, { path: "calendars", Name: "Calendar", param: "calendarAddress" }, TalqCalendar);
}

function routesOf<S extends typeof ControlProgramOne | typeof TalqCalendar>(
  app: TalqApp,
  desk: PlanDesk<Type.Static<S>>,
  { path, Name, param }: { path: string; Name: string; param: string },
  Body: S,
): void {
  const params = Type.Object({ [param]: TalqAddress });
  const List = Type.Array(Body, { maxItems: AT_ONCE });
  const idOf = (given: unknown): string => (given as Readonly<Record<string, string>>)[param] ?? "";
  type Plan = Type.Static<S>;

  app.get(`/${path}`, reading(`get${Name}s`, { response: { 200: Answers, ...REFUSALS } }), async () => desk.list());
  app.get(`/${path}/count`, reading(`get${Name}sCount`, { response: { 200: Count, ...REFUSALS } }), async () =>
    desk.count(),
  );
  app.get(
    `/${path}/:${param}`,
    reading(`get${Name}`, { params, response: { 200: Answer, ...REFUSALS } }),
    async (request) => desk.get(idOf(request.params)),
  );
  app.post(
    `/${path}`,
    changing(`add${Name}s`, { body: List, response: { 201: Answers, ...REFUSALS } }),
    async (request, reply) => reply.code(201).send(desk.add(request.body as Plan[], callerOf(request))),
  );
  app.put(
    `/${path}`,
    changing(`update${Name}s`, { body: List, response: { 200: Answers, ...REFUSALS } }),
    async (request) => desk.update(request.body as Plan[], callerOf(request)),
  );
  app.put(
    `/${path}/:${param}`,
    changing(`update${Name}`, { params, body: Body, response: { 200: Answer, ...REFUSALS } }),
    async (request) => {
      const body = request.body as Plan;
      if (body.id !== idOf(request.params)) throw payloadError(`The body's id "${body.id}" is not that of the path`);
      return desk.update([body], callerOf(request))[0];
    },
  );
  app.delete(
    `/${path}/:${param}`,
    changing(`delete${Name}`, { params, response: { 200: Answer, ...REFUSALS } }),
    async (request) => desk.remove(idOf(request.params), callerOf(request)),
  );
}
