import type { TownRule } from "@lucciola/contract/rules/town-rule.ts";
import { OperationalError } from "../process/operational-error.ts";
import type { Database } from "./database.ts";

/** A rule as it holds now. */
export interface TownRuleRecord {
  readonly rule: TownRule;
  readonly version: number;
  readonly isEnabled: boolean;
  readonly changedAtMs: number;
  readonly changedBy: string;
}

export interface TownRuleVersion {
  readonly rule: TownRule;
  readonly version: number;
  readonly storedAtMs: number;
  readonly storedBy: string;
}

/** A rule that fired: why, as JSON of the domain's cause, and what came of it. */
export interface TownRuleFiring {
  readonly rule: string;
  readonly version: number;
  readonly atMs: number;
  readonly cause: string;
  /** The order that it gave. */
  readonly orderId?: string | undefined;
  /** Why it could give none. */
  readonly failure?: string | undefined;
}

/** The rules of the town. Whoever writes one does not let it act yet: that is a step of its own. */
export interface TownRules {
  /**
   * Stores a version and gives it the next number. A rule that is enabled runs it from now on and forgets what it
   * remembered. Throws OperationalError `too-many-rules`.
   */
  put(rule: TownRule, by: string, nowMs: number): TownRuleRecord;
  /** `undefined` when there is none. What it remembered is forgotten. */
  enable(id: string, isEnabled: boolean, by: string, nowMs: number): TownRuleRecord | undefined;
  get(id: string): TownRuleRecord | undefined;
  list(): TownRuleRecord[];
  /** Newest first. */
  versions(id: string): TownRuleVersion[];
  /** With its versions and firings; false when there is none. */
  remove(id: string): boolean;
  /** What a rule remembers, as JSON; `undefined`: nothing yet. */
  state(id: string): string | undefined;
  keepState(id: string, state: string): void;
  fired(firing: TownRuleFiring): void;
  /** Newest first, of one rule or of all. */
  firings(filter: { rule?: string; limit: number }): TownRuleFiring[];
  forgetFiringsBefore(atMs: number): number;
  /** Rises whenever a rule is written, enabled, disabled or removed, in this process or another. */
  version(): number;
}

/** As many as are looked at every second without anybody noticing. */
export const MOST_RULES = 200;

interface RuleRow {
  body: string;
  version: number;
  is_enabled: number;
  changed_at_ms: number;
  changed_by: string;
}
interface FiringRow {
  rule: string;
  version: number;
  at_ms: number;
  cause: string;
  lighting_order: string | null;
  failure: string | null;
}

const RULES = `SELECT v.body, r.version, r.is_enabled, r.changed_at_ms, r.changed_by FROM town_rule r
  JOIN town_rule_version v ON v.rule = r.id AND v.version = r.version`;

export function createTownRules(db: Database): TownRules {
  const get = (id: string): TownRuleRecord | undefined => {
    const row = db.first<RuleRow>(`${RULES} WHERE r.id = ?`, id);
    return row && toRule(row);
  };
  const known = (id: string): TownRuleRecord => {
    const record = get(id);
    if (record === undefined) throw new Error(`the rule ${id} was written a moment ago and is not there`);
    return record;
  };
  return {
    get,
    list: () => db.all<RuleRow>(`${RULES} ORDER BY r.id`).map(toRule),
    put: (rule, by, nowMs) =>
      db.transaction(() => {
        const before = get(rule.id);
        const version = (before?.version ?? 0) + 1;
        if (before === undefined) {
          const count = db.first<{ n: number }>("SELECT count(*) AS n FROM town_rule")?.n ?? 0;
          if (count >= MOST_RULES)
            throw new OperationalError({
              code: "too-many-rules",
              message: `The town has ${MOST_RULES} rules, and no more can be. Remove one that nobody needs.`,
            });
          db.run(
            "INSERT INTO town_rule (id, version, is_enabled, state, changed_at_ms, changed_by) VALUES (?, ?, 0, NULL, ?, ?)",
            rule.id,
            version,
            nowMs,
            by,
          );
        } else {
          db.run(
            "UPDATE town_rule SET version = ?, state = NULL, changed_at_ms = ?, changed_by = ? WHERE id = ?",
            version,
            nowMs,
            by,
            rule.id,
          );
        }
        db.run(
          "INSERT INTO town_rule_version (rule, version, body, stored_at_ms, stored_by) VALUES (?, ?, ?, ?, ?)",
          rule.id,
          version,
          JSON.stringify(rule),
          nowMs,
          by,
        );
        return known(rule.id);
      }),
    enable: (id, isEnabled, by, nowMs) => {
      const changed = db.run(
        "UPDATE town_rule SET is_enabled = ?, state = NULL, changed_at_ms = ?, changed_by = ? WHERE id = ?",
        isEnabled,
        nowMs,
        by,
        id,
      );
      return changed === 0 ? undefined : known(id);
    },
    versions: (id) =>
      db
        .all<{ body: string; version: number; stored_at_ms: number; stored_by: string }>(
          "SELECT body, version, stored_at_ms, stored_by FROM town_rule_version WHERE rule = ? ORDER BY version DESC",
          id,
        )
        .map(({ body, version, stored_at_ms, stored_by }) => ({
          rule: JSON.parse(body) as TownRule,
          version,
          storedAtMs: stored_at_ms,
          storedBy: stored_by,
        })),
    remove: (id) => db.run("DELETE FROM town_rule WHERE id = ?", id) > 0,
    state: (id) =>
      db.first<{ state: string | null }>("SELECT state FROM town_rule WHERE id = ?", id)?.state ?? undefined,
    keepState: (id, state) => {
      db.run("UPDATE town_rule SET state = ? WHERE id = ?", state, id);
    },
    fired: ({ rule, version, atMs, cause, orderId, failure }) => {
      db.run(
        "INSERT INTO town_rule_firing (rule, version, at_ms, cause, lighting_order, failure) VALUES (?, ?, ?, ?, ?, ?)",
        rule,
        version,
        atMs,
        cause,
        orderId,
        failure,
      );
    },
    firings: ({ rule, limit }) =>
      db
        .all<FiringRow>(
          "SELECT * FROM town_rule_firing WHERE (?1 IS NULL OR rule = ?1) ORDER BY id DESC LIMIT ?2",
          rule,
          limit,
        )
        .map((row) => ({
          rule: row.rule,
          version: row.version,
          atMs: row.at_ms,
          cause: row.cause,
          orderId: row.lighting_order ?? undefined,
          failure: row.failure ?? undefined,
        })),
    forgetFiringsBefore: (atMs) => db.run("DELETE FROM town_rule_firing WHERE at_ms < ?", atMs),
    version: () => db.first<{ value: number }>("SELECT value FROM counter WHERE name = 'town-rules'")?.value ?? 0,
  };
}

const toRule = (row: RuleRow): TownRuleRecord => ({
  rule: JSON.parse(row.body) as TownRule,
  version: row.version,
  isEnabled: row.is_enabled === 1,
  changedAtMs: row.changed_at_ms,
  changedBy: row.changed_by,
});
