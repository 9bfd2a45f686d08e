import { Type } from "typebox";

/** What a person is to the town. Somebody may have several: in a small office one person sees to energy and to lamps. */
export const ROLES = ["administrator", "energy-manager", "lighting-manager", "crew", "reader"] as const;
export const Role = Type.Enum([...ROLES]);
export type Role = (typeof ROLES)[number];

/**
 * What somebody may do. `read`: all but people, the audit log and payloads. `energy`: supplies, contracts, bills,
 * baselines, anomalies. `lighting`: programmes, calendars, groups, orders to many lamps. `work`: orders of work, tests and
 * orders at one lamp, taking note of alarms. `dispatch`: who works on what, and what citizens report. `devices`: inventory,
 * quarantine, who waits. `administration`: people, tokens, subscriptions of other systems, letting devices in, audit, backup.
 */
export const PERMISSIONS = ["read", "energy", "lighting", "work", "dispatch", "devices", "administration"] as const;
export const Permission = Type.Enum([...PERMISSIONS]);
export type Permission = (typeof PERMISSIONS)[number];
