import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { Logger } from "../log/logger.ts";
import { OperationalError } from "../process/operational-error.ts";
import { createSessions } from "./access/sessions.ts";
import { createTokens } from "./access/tokens.ts";
import { createUsers } from "./access/users.ts";
import { createAlarms } from "./alarms.ts";
import { createAssets } from "./assets.ts";
import { createAuditLog } from "./audit-log.ts";
import { openDatabase } from "./database.ts";
import { createEdgeStates } from "./edge-states.ts";
import { createBuildingNotes } from "./energy/building-notes.ts";
import { createAnomalies } from "./energy/create-anomalies.ts";
import { createBaselines } from "./energy/create-baselines.ts";
import { createRegisters } from "./energy/create-registers.ts";
import { createSupplies } from "./energy/create-supplies.ts";
import { createTariff } from "./energy/create-tariff.ts";
import { createWeather } from "./energy/create-weather.ts";
import { createEnergyPlan } from "./energy/plan.ts";
import { createPlanVerifications } from "./energy/plan-verifications.ts";
import { createEnrolments } from "./enrolments.ts";
import { createIdentities } from "./identities.ts";
import { createKeptAnswers } from "./kept-answers.ts";
import { createLighting } from "./lighting/lighting-registry.ts";
import { createMakers } from "./makers/create-makers.ts";
import { migrate } from "./migrations.ts";
import { createNotifications } from "./notifications.ts";
import { createOutbox } from "./outbox.ts";
import { createProgrammes } from "./programmes.ts";
import { createQuarantine, type QuarantineLimits } from "./quarantine.ts";
import type { Registry } from "./registry.ts";
import { backUpRegistry } from "./registry-backup.ts";
import { openKey } from "./registry-key.ts";
import { createReports } from "./reports/create-reports.ts";
import { createStoredTables } from "./stored-tables.ts";
import { createSubscriptions } from "./subscriptions.ts";
import { createTalq } from "./talq/talq.ts";
import { createTownRules } from "./town-rules.ts";
import { createWebhooks } from "./webhooks/create-webhooks.ts";
import { createWorkOrders } from "./work/create-work-orders.ts";

export interface RegistryOptions {
  /** The SQLite file, made with its folder when missing (mode 0600), or `:memory:` in tests. */
  readonly path: string;
  readonly log: Logger;
  readonly quarantineLimits?: QuarantineLimits;
}

/**
 * Opens the registry and brings it to this program's version. Other processes may have it open at the same time: each
 * sees the others' changes at its next call, and a change waits up to 5 s for another's.
 *
 * Throws OperationalError `registry-unreadable`, `registry-too-new`, `registry-busy`, `registry-read-only`,
 * `registry-disk-full`, `registry-key-missing`, `registry-key-wrong` or `registry-key-unreadable`. Calls of the open
 * registry may throw the first and the three in the middle.
 */
export function openRegistry({ path, log, quarantineLimits }: RegistryOptions): Registry {
  if (path !== ":memory:") makeFile(path);
  const db = openDatabase(path);
  try {
    // WAL: readers never wait. FULL: a command or an identity that was accepted survives a power cut.
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    migrate(db);
    const key = openKey(db, log);
    return {
      assets: createAssets(db),
      supplies: createSupplies(db),
      registers: createRegisters(db),
      weather: createWeather(db),
      baselines: createBaselines(db),
      identities: createIdentities(db, key),
      enrolments: createEnrolments(db, key),
      users: createUsers(db),
      sessions: createSessions(db),
      tokens: createTokens(db),
      programmes: createProgrammes(db),
      lighting: createLighting(db),
      outbox: createOutbox(db),
      quarantine: createQuarantine(db, log, quarantineLimits),
      edges: createEdgeStates(db),
      alarms: createAlarms(db),
      tariff: createTariff(db),
      anomalies: createAnomalies(db),
      notifications: createNotifications(db),
      work: createWorkOrders(db),
      keptAnswers: createKeptAnswers(db),
      plan: createEnergyPlan(db),
      verifications: createPlanVerifications(db),
      reports: createReports(db),
      buildingNotes: createBuildingNotes(db),
      townRules: createTownRules(db),
      webhooks: createWebhooks(db, key),
      tables: createStoredTables(db),
      subscriptions: createSubscriptions(db, key),
      talq: createTalq(db),
      makers: createMakers(db),
      audit: createAuditLog(db),
      transaction: (work) => db.transaction(work),
      backup: (directory) => backUpRegistry(db, directory),
      close: () => db.close(),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** SQLite gives its log files the mode of the file itself, so it must be right before SQLite sees it. */
function makeFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, "a", 0o600));
  } catch (error) {
    throw new OperationalError({
      code: "registry-unreadable",
      message: `The registry ${path} cannot be opened or made (${(error as Error).message}). Check the path, and that this user may write there.`,
      cause: error,
    });
  }
}
