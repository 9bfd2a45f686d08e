import type { CatalogueEntry } from "@lucciola/contract/plan/catalogue-entry.ts";
import type { GrantRule } from "@lucciola/contract/plan/grant-rule.ts";
import type { Measure } from "@lucciola/contract/plan/measure.ts";
import type { MeasureState, PlanTown, ScenarioSettings } from "@lucciola/contract/plan/scenario.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { Database } from "../database.ts";

export interface StoredMeasure {
  readonly measure: Measure;
  readonly state: MeasureState;
  /** Local day on which it was done; of those that are. */
  readonly doneOn: string | undefined;
  /** First local day of its works, where somebody said it. */
  readonly begunOn: string | undefined;
  readonly changedAtMs: number;
  readonly changedBy: string;
}

/** Where a measure stands; `doneOn` is of those that are done, and of no other. */
export interface MeasureStanding {
  readonly state: MeasureState;
  readonly doneOn?: string | undefined;
  readonly begunOn?: string | undefined;
}

export interface StoredScenario {
  readonly id: number;
  readonly settings: ScenarioSettings;
  readonly createdAtMs: number;
  readonly createdBy: string;
  /** What was computed last, as JSON; of the settings and measures of that moment. */
  readonly answer: unknown;
  readonly answeredAtMs: number | undefined;
}

/** The energy plan of the town. */
export interface EnergyPlan {
  measures(): StoredMeasure[];
  measure(id: string): StoredMeasure | undefined;
  /** Stores a measure as it is now; it keeps where it stands, or begins as proposed. */
  putMeasure(measure: Measure, by: string, nowMs: number): void;
  /** Throws OperationalError `measure-unknown`. */
  setState(id: string, standing: MeasureStanding, by: string, nowMs: number): void;
  /** False when there is none. */
  removeMeasure(id: string): boolean;
  /** What the office has of its own; a kind or a name that Lucciola comes with too takes its place. */
  catalogue(): CatalogueEntry[];
  putCatalogueEntry(entry: CatalogueEntry): void;
  grants(): GrantRule[];
  putGrant(rule: GrantRule): void;
  removeGrant(id: string): boolean;
  town(): PlanTown | undefined;
  putTown(town: PlanTown): void;
  scenarios(): StoredScenario[];
  scenario(id: number): StoredScenario | undefined;
  addScenario(settings: ScenarioSettings, by: string, nowMs: number): number;
  /** What was computed of it before is forgotten. False when there is none. */
  changeScenario(id: number, settings: ScenarioSettings): boolean;
  keepAnswer(id: number, answer: object, nowMs: number): void;
  removeScenario(id: number): boolean;
}

interface MeasureRow {
  body: string;
  state: MeasureState;
  done_on: string | null;
  begun_on: string | null;
  changed_at_ms: number;
  changed_by: string;
}
interface ScenarioRow {
  id: number;
  settings: string;
  created_at_ms: number;
  created_by: string;
  answer: string | null;
  answered_at_ms: number | null;
}

export function createEnergyPlan(db: Database): EnergyPlan {
  const bodies = <T>(table: "plan_catalogue" | "plan_grant"): T[] =>
    db.all<{ body: string }>(`SELECT body FROM ${table} ORDER BY 1`).map(({ body }) => JSON.parse(body) as T);
  return {
    measures: () => db.all<MeasureRow>("SELECT * FROM plan_measure ORDER BY place_kind, place, id").map(toMeasure),
    measure: (id) => {
      const row = db.first<MeasureRow>("SELECT * FROM plan_measure WHERE id = ?", id);
      return row && toMeasure(row);
    },
    putMeasure: (measure, by, nowMs) =>
      void db.run(
        `INSERT INTO plan_measure (id, place_kind, place, state, body, changed_at_ms, changed_by)
         VALUES (?1, ?2, ?3, 'proposed', ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET place_kind = ?2, place = ?3, body = ?4, changed_at_ms = ?5, changed_by = ?6`,
        measure.id,
        measure.place.kind,
        measure.place.id,
        JSON.stringify(measure),
        nowMs,
        by,
      ),
    setState: (id, { state, doneOn, begunOn }, by, nowMs) => {
      const changed = db.run(
        `UPDATE plan_measure SET state = ?1, done_on = ?2, begun_on = ?3, changed_at_ms = ?4, changed_by = ?5
         WHERE id = ?6`,
        state,
        doneOn,
        begunOn,
        nowMs,
        by,
        id,
      );
      if (changed === 0) throw new OperationalError({ code: "measure-unknown", message: `There is no measure ${id}.` });
    },
    removeMeasure: (id) => db.run("DELETE FROM plan_measure WHERE id = ?", id) > 0,
    catalogue: () => bodies<CatalogueEntry>("plan_catalogue"),
    putCatalogueEntry: (entry) =>
      void db.run(
        "INSERT OR REPLACE INTO plan_catalogue (kind, body) VALUES (?, ?)",
        entry.kind,
        JSON.stringify(entry),
      ),
    grants: () => bodies<GrantRule>("plan_grant"),
    putGrant: (rule) =>
      void db.run("INSERT OR REPLACE INTO plan_grant (id, body) VALUES (?, ?)", rule.id, JSON.stringify(rule)),
    removeGrant: (id) => db.run("DELETE FROM plan_grant WHERE id = ?", id) > 0,
    town: () => {
      const row = db.first<{ body: string }>("SELECT body FROM plan_town");
      return row && (JSON.parse(row.body) as PlanTown);
    },
    putTown: (town) =>
      void db.run("INSERT OR REPLACE INTO plan_town (only_one, body) VALUES (1, ?)", JSON.stringify(town)),
    scenarios: () => db.all<ScenarioRow>("SELECT * FROM plan_scenario ORDER BY id").map(toScenario),
    scenario: (id) => {
      const row = db.first<ScenarioRow>("SELECT * FROM plan_scenario WHERE id = ?", id);
      return row && toScenario(row);
    },
    addScenario: (settings, by, nowMs) =>
      db.transaction(() => {
        db.run(
          "INSERT INTO plan_scenario (settings, created_at_ms, created_by) VALUES (?, ?, ?)",
          JSON.stringify(settings),
          nowMs,
          by,
        );
        return db.first<{ id: number }>("SELECT last_insert_rowid() AS id")?.id ?? 0;
      }),
    changeScenario: (id, settings) =>
      db.run(
        "UPDATE plan_scenario SET settings = ?1, answer = NULL, answered_at_ms = NULL WHERE id = ?2",
        JSON.stringify(settings),
        id,
      ) > 0,
    keepAnswer: (id, answer, nowMs) =>
      void db.run(
        "UPDATE plan_scenario SET answer = ?1, answered_at_ms = ?2 WHERE id = ?3",
        JSON.stringify(answer),
        nowMs,
        id,
      ),
    removeScenario: (id) => db.run("DELETE FROM plan_scenario WHERE id = ?", id) > 0,
  };
}

const toMeasure = ({ body, state, done_on, begun_on, changed_at_ms, changed_by }: MeasureRow): StoredMeasure => ({
  measure: JSON.parse(body) as Measure,
  state,
  doneOn: done_on ?? undefined,
  begunOn: begun_on ?? undefined,
  changedAtMs: changed_at_ms,
  changedBy: changed_by,
});

const toScenario = (row: ScenarioRow): StoredScenario => ({
  id: row.id,
  settings: JSON.parse(row.settings) as ScenarioSettings,
  createdAtMs: row.created_at_ms,
  createdBy: row.created_by,
  answer: row.answer === null ? undefined : JSON.parse(row.answer),
  answeredAtMs: row.answered_at_ms ?? undefined,
});
