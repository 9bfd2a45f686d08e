import type { Command } from "commander";
import { anomalyCommand } from "./commands/anomaly.ts";
import { auditCommand } from "./commands/audit.ts";
import { backupCommand, restoreCommand } from "./commands/backup.ts";
import { billCommand } from "./commands/bill.ts";
import { brokerConfigCommand } from "./commands/broker-config.ts";
import { buildingCommand } from "./commands/building.ts";
import { contractCommand } from "./commands/contract.ts";
import { detectCommand } from "./commands/detect.ts";
import { deviceCommand } from "./commands/device.ts";
import { edgeCommand } from "./commands/edge.ts";
import { exportCommand } from "./commands/export.ts";
import { factorCommand } from "./commands/factor.ts";
import { importCommand } from "./commands/import.ts";
import { installCommand, uninstallCommand } from "./commands/installation.ts";
import { intervalsCommand } from "./commands/intervals.ts";
import { lightCommand } from "./commands/light.ts";
import { lintCommand } from "./commands/lint.ts";
import { planCommand } from "./commands/plan.ts";
import { pointCommand } from "./commands/point.ts";
import { quarantineCommand } from "./commands/quarantine.ts";
import { reportCommand } from "./commands/report.ts";
import { savingsCommand } from "./commands/savings.ts";
import { serviceCommand } from "./commands/service.ts";
import { simulatorCommand } from "./commands/simulator.ts";
import { startCommand } from "./commands/start.ts";
import { supplyCommand } from "./commands/supply.ts";
import { talqCommand } from "./commands/talq.ts";
import { userCommand } from "./commands/user.ts";
import type { CliDeps } from "./town.ts";

/** What people want to do, and the commands for it, in the order of the help. A new command is named here. */
export const COMMAND_GROUPS: readonly {
  readonly heading: string;
  readonly commands: (deps: CliDeps) => readonly Command[];
}[] = [
  { heading: "Run Lucciola:", commands: () => [startCommand(), serviceCommand()] },
  {
    heading: "Describe the town:",
    commands: (deps) => [buildingCommand(deps), pointCommand(deps), supplyCommand(deps), importCommand(deps)],
  },
  {
    heading: "Connect meters and lamps:",
    commands: (deps) => [
      deviceCommand(deps),
      installCommand(deps),
      uninstallCommand(deps),
      edgeCommand(),
      brokerConfigCommand(deps),
    ],
  },
  {
    heading: "Change how the town is lit:",
    commands: (deps) => [lightCommand(deps), lintCommand(deps), talqCommand(deps)],
  },
  {
    heading: "Know what it costs, and plan to save:",
    commands: (deps) => [contractCommand(deps), billCommand(deps), factorCommand(deps), planCommand(deps)],
  },
  {
    heading: "Learn from a file, without a server:",
    commands: (deps) => [intervalsCommand(deps), savingsCommand(deps), detectCommand(deps)],
  },
  { heading: "The simulated town:", commands: (deps) => [simulatorCommand(deps)] },
  {
    heading: "See what happened:",
    commands: (deps) => [
      reportCommand(deps),
      anomalyCommand(deps),
      quarantineCommand(deps),
      auditCommand(deps),
      exportCommand(deps),
    ],
  },
  {
    heading: "Keep it safe:",
    commands: (deps) => [backupCommand(deps), restoreCommand(deps), userCommand(deps)],
  },
];
