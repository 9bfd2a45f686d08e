import { LoggerConfig, LogReport, TalqAddress } from "@lucciola/contract/talq/wire.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { Type } from "typebox";
import { callerOf } from "../caller.ts";
import { reportOf } from "../log-report.ts";
import type { LoggerDesk } from "../logger-desk.ts";
import type { Recorder } from "../recorder.ts";
import { payloadError, resourceNotFound } from "../refusal.ts";
import { Count, changing, Done, REFUSALS, reading, type TalqApp } from "./route.ts";

const Params = Type.Object({ loggerAddress: TalqAddress });
/** Of a report that is asked for; what is more comes with the next. */
const AT_ONCE = 10_000;

/** What is recorded for a management system, and what has been. */
export function loggerRoutes(
  app: TalqApp,
  { registry, loggers, recorder }: { registry: Pick<Registry, "talq">; loggers: LoggerDesk; recorder: Recorder },
): void {
  app.post(
    "/logger-configs",
    changing("addLoggerConfig", { body: LoggerConfig, response: { 201: Done, ...REFUSALS } }),
    async (request, reply) => {
      loggers.add(request.body, callerOf(request));
      return reply.code(201).send(undefined);
    },
  );
  app.get(
    "/logger-configs/:loggerAddress",
    reading("getLoggerConfig", { params: Params, response: { 200: LoggerConfig, ...REFUSALS } }),
    async ({ params }) => loggers.get(params.loggerAddress),
  );
  app.put(
    "/logger-configs/:loggerAddress",
    changing("updateLoggerConfig", { params: Params, body: LoggerConfig, response: { 200: Done, ...REFUSALS } }),
    async (request, reply) => {
      if (request.body.address !== request.params.loggerAddress)
        throw payloadError(`The body's address "${request.body.address}" is not that of the path`);
      loggers.update(request.body, callerOf(request));
      return reply.send(undefined);
    },
  );
  app.delete(
    "/logger-configs/:loggerAddress",
    changing("deleteLoggerConfig", { params: Params, response: { 200: LoggerConfig, ...REFUSALS } }),
    async (request) => loggers.remove(request.params.loggerAddress, callerOf(request)),
  );
  app.get(
    "/log-reports/count",
    reading("getLogReportsCount", { response: { 200: Count, ...REFUSALS } }),
    async () => loggers.list().filter(({ address }) => registry.talq.countEntries(address) > 0).length,
  );
  app.get(
    "/log-reports/:loggerAddress",
    reading("getLogReport", { params: Params, response: { 200: LogReport, ...REFUSALS } }),
    async (request, reply) => {
      const { loggerAddress } = request.params;
      // What one management system has heard another has not.
      if (loggers.get(loggerAddress).ownerCMS.toLowerCase() !== callerOf(request).system.address.toLowerCase())
        throw resourceNotFound("data logger of yours", loggerAddress);
      await recorder.snapshot(loggerAddress);
      const { report, upToId } = reportOf(registry.talq, loggerAddress, AT_ONCE);
      // Only what has gone out is forgotten. An answer that breaks off comes again.
      if (upToId !== undefined) reply.raw.once("finish", () => registry.talq.acknowledge(loggerAddress, upToId));
      return report;
    },
  );
}
