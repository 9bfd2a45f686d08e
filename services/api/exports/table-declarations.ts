import type { Permission } from "@lucciola/contract/access/role.ts";
import type { DataSetGroup } from "@lucciola/contract/api/exports.ts";

// One list, a row for a table, for who adds a table looks in one place: longer than other files for that alone.

/** How a table of the registry leaves it. */
export interface TableDeclaration {
  readonly table: string;
  readonly title: { readonly it: string; readonly en: string };
  readonly group: DataSetGroup;
  readonly permission: Permission;
  /** What it is about, as scopes of tokens say it. */
  readonly subjects: readonly string[];
  /** Separated by blanks; with `{}` behind its name a text that is JSON. */
  readonly columns: string;
  /** Why a column stays. */
  readonly withheld?: Readonly<Record<string, string>>;
  /** The column of instants by which a period is asked for. */
  readonly time?: string;
  /** The column that names the point or building where it is; `own`: its latitude and longitude. */
  readonly place?: string;
}

type More = Pick<TableDeclaration, "withheld" | "time" | "place">;

const about =
  (group: DataSetGroup, permission: Permission, ...subjects: string[]) =>
  (table: string, it: string, en: string, columns: string, more: More = {}): TableDeclaration => ({
    ...{ table, title: { it, en }, group, permission, subjects, columns, ...more },
  });

const town = about("town", "read", "buildings", "points", "lighting");
const building = about("energy", "read", "buildings", "energy");
const supply = about("energy", "read", "supplies", "energy");
const cost = about("energy", "read", "cost", "supplies");
const lighting = about("lighting", "read", "lighting");
const rule = about("lighting", "read", "rules", "lighting");
const plan = about("plan", "read", "plan");
const work = about("work", "read", "work");
const citizens = about("citizens", "dispatch", "reports");
const devices = about("devices", "devices", "operations");
const people = about("people", "administration");
const machines = about("machines", "administration");

const DIGEST = "the digest of a secret, of no use elsewhere";

/** What of the registry can be taken along. A new table is declared here or in `KEPT_BACK`: a test asks for it. */
export const TABLES: readonly TableDeclaration[] = [
  town("building", "Edifici", "Buildings", "id name use address latitude_deg longitude_deg floor_area_m2 simulated", {
    place: "own",
  }),
  town(
    "point",
    "Punti: forniture, quadri, punti luce, sensori",
    "Points: supplies, cabinets, lamps, sensors",
    "id kind name building cabinet street latitude_deg longitude_deg nominal_power_w supply_code carrier simulated",
    { place: "id" },
  ),
  town("installation", "Installazioni di dispositivi", "Installations of devices", "point edge device from_ms to_ms", {
    ...{ place: "point", time: "from_ms" },
  }),

  building("building_fact", "Dati degli edifici per data", "Facts of buildings by date", "building from_date body{}", {
    place: "building",
  }),
  building(
    "building_calendar",
    "Calendari degli edifici",
    "Calendars of buildings",
    "building from_date to_date mode note",
  ),
  building(
    "building_note",
    "Note sugli edifici",
    "Notes on buildings",
    "id building from_date to_date body written_by written_at_ms",
    { time: "written_at_ms" },
  ),
  building("heating_season", "Stagioni di riscaldamento", "Heating seasons", "from_date to_date hours_per_day source"),
  building("weather_series", "Serie meteo", "Weather series", "id kind source kept_at_ms kept_by"),
  building("weather_hour", "Temperature orarie", "Hourly temperatures", "series at_ms air_temperature_c", {
    time: "at_ms",
  }),
  supply("supply_fact", "Dati delle forniture per data", "Facts of supplies by date", "supply from_date body{}", {
    place: "supply",
  }),
  supply(
    "fuel_delivery",
    "Consegne di combustibile",
    "Deliveries of fuel",
    "supply date document amount unit cost_eur5",
  ),
  supply("register_width", "Cifre dei registri", "Digits of registers", "point quantity rolls_over_at"),
  supply(
    "meter_replacement",
    "Sostituzioni di contatori",
    "Replacements of meters",
    "point quantity at_ms closing opening",
    {
      time: "at_ms",
    },
  ),
  supply(
    "frozen_baseline",
    "Linee di base congelate",
    "Frozen baselines",
    "point revision method from_date to_date body{} reason frozen_at_ms frozen_by",
  ),
  supply(
    "anomaly",
    "Anomalie",
    "Anomalies",
    "id kind supply place state from_ms to_ms raised_at_ms seen_at_ms ended_at_ms score eur_per_year finding{} assigned_to snooze{} normal",
    { place: "supply", time: "raised_at_ms" },
  ),
  supply("anomaly_event", "Passi delle anomalie", "Steps of anomalies", "id anomaly at_ms actor action detail", {
    time: "at_ms",
  }),
  supply("anomaly_notice", "Anomalie segnalate", "Anomalies that were told", "at_ms place anomaly kind", {
    time: "at_ms",
  }),
  supply(
    "anomaly_normal",
    "Ciò che è normale",
    "What is normal",
    "id supply kind scope up_to until_ms reason anomaly marked_by marked_at_ms ended_by ended_at_ms",
  ),
  supply("anomaly_budget", "Limite alle anomalie", "Budget of anomalies", "only_one body{} set_by set_at_ms"),
  cost(
    "contract_version",
    "Contratti, per versione",
    "Contracts by version",
    "id supply from_day body{} replaces stored_at_ms stored_by",
  ),
  cost(
    "bill",
    "Bollette",
    "Bills",
    "id supplier number issued_day supply_code supply from_day to_day body{} stored_at_ms stored_by",
    { time: "stored_at_ms" },
  ),
  cost(
    "factor",
    "Fattori di conversione",
    "Conversion factors",
    "id kind carrier from_day body{} replaces stored_at_ms stored_by",
  ),

  lighting("lighting_group", "Gruppi di lampade", "Groups of lamps", "id kind programme body{}"),
  lighting("lighting_section", "Tratti di strada", "Sections of street", "id body{} lamps{}"),
  lighting("lamp_type", "Tipi di lampada", "Types of lamp", "id body{}"),
  lighting("lamp_of_type", "Tipo di ogni lampada", "Type of each lamp", "point type", { place: "point" }),
  lighting("circuit_lamp", "Lampade per linea", "Lamps by circuit", "point circuit position", { place: "point" }),
  lighting("programme", "Programmi in vigore", "Programmes in force", "id version body{}"),
  lighting("calendar", "Calendari in vigore", "Calendars in force", "id version body{}"),
  lighting(
    "plan_version",
    "Programmi e calendari, per versione",
    "Programmes and calendars by version",
    "kind id version body{} stored_at_ms stored_by",
  ),
  lighting("pinned_version", "Versioni fissate", "Pinned versions", "point kind id version"),
  lighting(
    "roll_out",
    "Messe in servizio",
    "Roll-outs",
    "seq id kind plan_id from_version to_version plan{} state{} status started_at_ms started_by reason",
    { time: "started_at_ms" },
  ),
  lighting(
    "assignment",
    "Programma di ogni lampada",
    "Programme of each lamp",
    "point programme revision accepted_revision by_group settings{} groups{} calendar refused_revision refused_detail",
    { place: "point" },
  ),
  lighting(
    "lighting_order",
    "Ordini di luce",
    "Orders of light",
    "seq id scope_kind scope_id kind dim_pct fade_ms from_ms until_ms priority may_undercut reason given_by created_at_ms ended_at_ms ended_by",
    { time: "created_at_ms" },
  ),
  lighting(
    "command",
    "Comandi alle lampade",
    "Commands to lamps",
    "seq id point body{} fate fate_at_ms created_at_ms override_until_ms reported_dim_pct detail",
    { place: "point", time: "created_at_ms" },
  ),
  lighting("level_cause", "Cause dei livelli", "Causes of levels", "id body{} kept_at_ms", {
    withheld: { hash: "found anew from the body" },
  }),
  lighting(
    "alarm",
    "Allarmi",
    "Alarms",
    "id kind place_kind place cabinet since_ms raised_at_ms seen_at_ms closed_at_ms acknowledged_at_ms acknowledged_by evidence{} affected{}",
    { place: "place", time: "raised_at_ms" },
  ),
  rule("town_rule", "Regole", "Rules", "id version is_enabled state{} changed_at_ms changed_by"),
  rule("town_rule_version", "Regole, per versione", "Rules by version", "rule version body{} stored_at_ms stored_by"),
  rule(
    "town_rule_firing",
    "Scatti delle regole",
    "Firings of rules",
    "id rule version at_ms cause{} lighting_order failure",
    {
      time: "at_ms",
    },
  ),

  plan(
    "plan_measure",
    "Misure del piano",
    "Measures of the plan",
    "id place_kind place state done_on begun_on body{} changed_at_ms changed_by",
  ),
  plan("plan_catalogue", "Catalogo delle misure", "Catalogue of measures", "kind body{}"),
  plan("plan_grant", "Incentivi", "Grants", "id body{}"),
  plan("plan_town", "Dati del piano", "Facts of the plan", "only_one body{}"),
  plan(
    "plan_scenario",
    "Scenari del piano",
    "Scenarios of the plan",
    "id settings{} created_at_ms created_by answer{} answered_at_ms",
  ),

  work(
    "work_order",
    "Ordini di lavoro",
    "Orders of work",
    "id state severity what origin origin_id alarm_kind point place_kind place_words latitude_deg longitude_deg created_at_ms created_by due_at_ms assigned_to last_move moved_at_ms done_at_ms confirmation lock_order",
    { place: "own", time: "created_at_ms" },
  ),
  work(
    "work_entry",
    "Passi degli ordini di lavoro",
    "Entries of orders of work",
    "id work_order kind at_ms received_at_ms actor body{} photo",
    {
      time: "at_ms",
    },
  ),
  work("work_part", "Materiali", "Parts", "id name unit is_offered"),
  work("work_levels", "Tempi di intervento", "Times of service", "from_day body{} agreed_by agreed_at_ms"),

  citizens(
    "report_case",
    "Segnalazioni, per guasto",
    "Reports by fault",
    "id state kind lamp street latitude_deg longitude_deg reported_at_ms changed_at_ms closed_at_ms taken_by work_order",
    { place: "own", time: "reported_at_ms" },
  ),
  citizens(
    "citizen_report",
    "Segnalazioni dei cittadini",
    "Reports of citizens",
    "id report_case at_ms kind place words photo language",
    {
      time: "at_ms",
      withheld: { code_sha256: DIGEST, email: "given to be answered once, not for lists; it is deleted with the case" },
    },
  ),
  citizens("report_event", "Passi delle segnalazioni", "Steps of reports", "id report_case at_ms actor action words", {
    time: "at_ms",
  }),

  devices(
    "identity",
    "Identità dei dispositivi",
    "Identities of devices",
    "id name dialect prefix created_at_ms rotated_at_ms revoked_at_ms simulated previous_until_ms",
    { withheld: { secret_mac: DIGEST, previous_secret_mac: DIGEST } },
  ),
  devices(
    "edge",
    "Stato dei dispositivi",
    "State of devices",
    "id online since_ms news_at_ms last_seen_ms software skew_ms spooled_messages oldest_spooled_at_ms lost_messages",
  ),
  devices(
    "enrolment",
    "Dispositivi in attesa",
    "Devices that wait",
    "id name created_at_ms code_until_ms arrived_at_ms address approved_at_ms messages bytes",
    { withheld: { code_mac: DIGEST, secret_mac: DIGEST } },
  ),
  devices(
    "waiting_message",
    "Messaggi di chi attende",
    "Messages of those who wait",
    "id enrolment received_at_ms topic qos payload",
    {
      time: "received_at_ms",
    },
  ),
  devices("revoked_certificate", "Certificati revocati", "Revoked certificates", "fingerprint revoked_at_ms reason"),
  devices(
    "maker_description",
    "Come si descrivono i dispositivi",
    "What devices say of themselves",
    "edge device body{} at_ms",
  ),
  devices(
    "device_profile",
    "Che cosa significano i loro valori",
    "What their values mean",
    "edge device body{} changed_at_ms",
  ),
  devices(
    "quarantine",
    "Quarantena",
    "Quarantine",
    "id journal_offset received_at_ms principal topic reason detail state more_messages last_offset last_received_at_ms payload",
    { time: "received_at_ms" },
  ),

  people(
    "user",
    "Persone",
    "People",
    "id username roles{} must_change_password display_name email phone language created_at_ms last_login_at_ms locked_at_ms removed_at_ms",
    { withheld: { password_hash: DIGEST } },
  ),
  people("session", "Sessioni", "Sessions", "id user opened_at_ms expires_at_ms seen_at_ms address browser way", {
    withheld: { token_sha256: DIGEST },
  }),
  people(
    "oidc_link",
    "Legami con il provider di identità",
    "Links to the identity provider",
    "issuer subject user linked_at_ms",
  ),
  people("audit", "Registro delle azioni", "Audit log", "id at_ms actor action target detail", { time: "at_ms" }),
  people("notification_settings", "Preferenze di avviso", "Preferences for notices", "username body{}"),
  people("notification_policy", "Regole di avviso", "Policy of notices", "only_one body{} set_by set_at_ms"),
  people("notification_channels", "Canali di avviso", "Channels of notices", "only_one channels{}"),
  people("push_subscription", "Telefoni iscritti", "Subscribed telephones", "username device added_at_ms", {
    withheld: {
      endpoint: "whoever knows it can reach the telephone",
      p256dh: "a key of the telephone",
      auth: "a secret of the telephone",
    },
  }),
  people("duty_shift", "Turni di reperibilità", "Shifts on duty", "id topic username from_ms to_ms", {
    time: "from_ms",
  }),
  people("notice_told", "Avvisi dati", "Notices that were told", "notice username severity message at_ms over_ms", {
    time: "at_ms",
  }),
  people(
    "message",
    "Messaggi alle persone",
    "Messages to people",
    "id username channel created_at_ms title text href state attempts next_at_ms detail",
    { time: "created_at_ms" },
  ),

  machines(
    "machine_token",
    "Token",
    "Tokens",
    "id name scopes{} networks{} max_per_minute created_at_ms created_by expires_at_ms last_used_at_ms revoked_at_ms",
    { withheld: { token_sha256: DIGEST } },
  ),
  machines(
    "webhook",
    "Webhook",
    "Webhooks",
    "id name url kinds{} previous_until_ms created_at_ms created_by is_on failing_since_ms off_reason off_at_ms",
    { withheld: { secret: "a secret", previous_secret: "a secret" } },
  ),
  machines(
    "ngsi_subscription",
    "Sottoscrizioni NGSI-LD",
    "Subscriptions of NGSI-LD",
    "id is_active created_by created_at_ms changed_at_ms looked_at_ms times_sent times_failed failures_in_row next_try_ms notified_at_ms succeeded_at_ms failed_at_ms failure",
    { withheld: { sealed_body: "holds what proves to a receiver who sends; the rest of it is read by NGSI-LD" } },
  ),
  machines(
    "talq_resource",
    "TALQ: ciò che i sistemi di gestione hanno dato",
    "TALQ: what management systems have given",
    "kind address owner body{} own_id own_version changed_at_ms",
  ),
  machines("talq_logger", "TALQ: registratori", "TALQ: loggers", "address sampled_until_ms report_at_ms attempts lost"),
  machines("talq_entry", "TALQ: righe registrate", "TALQ: recorded entries", "id logger at_ms body{}", {
    time: "at_ms",
  }),
  machines("webhook_network", "Reti ammesse per i webhook", "Networks allowed to webhooks", "network"),
  machines(
    "webhook_delivery",
    "Messaggi dei webhook",
    "Messages of webhooks",
    "id webhook message kind body{} created_at_ms since_ms state attempts next_at_ms detail",
    { time: "created_at_ms" },
  ),
  machines(
    "webhook_attempt",
    "Tentativi dei webhook",
    "Attempts of webhooks",
    "id delivery at_ms took_ms status detail",
    {
      time: "at_ms",
    },
  ),
];

/** Tables that stay, and why. */
export const KEPT_BACK: Readonly<Record<string, string>> = {
  anomaly_memory:
    "what the detectors remember from one run to the next: binary, of this release alone, made anew from readings",
  counter: "tells processes that something changed",
  diagnosis_memory: "what the diagnosis remembers from one look to the next: binary, of this release alone",
  kept_answer: "answers to requests that a telephone may repeat, for 30 days; what was done stands in its own tables",
  key_check: "says whether the key beside the file fits",
  known_browser: "digests by which a browser is known that has logged in before",
  ngsi_watched: "fingerprints of what receivers were told: of no use elsewhere",
  plan_verification: "measures held against their meters: binary, computed anew from the measures and the readings",
  push_key: "the private key that signs messages to telephones",
  talq_seen: "what a logger saw last of each place, to tell what has changed",
  webhook_event: "what happened and is not on its way yet; a moment later it is in webhook_delivery",
  webhook_expiry: "when orders of light end by themselves; stands in lighting_order",
};

/** What is stored outside of the registry's tables, and how it can be taken along. */
export const STORED_ELSEWHERE: Readonly<Record<string, string>> = {
  readings: "data sets `readings` and `reading-hours`",
  photos: "one by one, as the pages show them; all of them with `lucciola backup`",
  journal:
    "raw messages as they came: what is decoded is in `readings`, what was refused in `quarantine`; all of it with `lucciola backup`",
};
