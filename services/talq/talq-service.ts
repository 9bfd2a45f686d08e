import type { Component } from "@lucciola/platform/process/component.ts";
import { together } from "@lucciola/platform/process/together.ts";
import { createTalqGateway, type TalqGatewayDeps } from "./gateway.ts";
import { createTalqManagement } from "./management/management.ts";

/** Both sides of TALQ, the same in every deployment: a gateway for other management systems, and the other way round. */
export const createTalqService = (deps: TalqGatewayDeps): Component =>
  together("talq", [createTalqGateway(deps), createTalqManagement(deps)]);
