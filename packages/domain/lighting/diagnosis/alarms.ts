import type { Finding } from "./finding.ts";

/** A finding that was raised, until it is found no more. */
export interface Alarm extends Finding {
  readonly raisedAtMs: number;
  readonly seenAtMs: number;
}

export interface AlarmChanges {
  readonly open: readonly Alarm[];
  readonly raised: readonly Alarm[];
  readonly closed: readonly Alarm[];
}

/** The key of an alarm while it is open: a cause at a place is raised once. */
export const alarmKey = ({ kind, place }: Pick<Finding, "kind" | "place">): string =>
  `${kind} ${place.kind} ${place.id}`;

/**
 * What becomes of the open alarms by what is found now. `isMuted` is asked for each: crews at work want no alarm of what
 * they have in their hands, and none is closed behind their backs.
 */
export function settleAlarms(
  open: readonly Alarm[],
  findings: readonly Finding[],
  nowMs: number,
  isMuted: (finding: Finding) => boolean = () => false,
): AlarmChanges {
  const found = new Map(findings.map((finding) => [alarmKey(finding), finding]));
  const kept: Alarm[] = [];
  const closed: Alarm[] = [];
  for (const alarm of open) {
    const key = alarmKey(alarm);
    const finding = found.get(key);
    found.delete(key);
    if (finding !== undefined) kept.push({ ...alarm, ...finding, sinceMs: alarm.sinceMs, seenAtMs: nowMs });
    else if (isMuted(alarm)) kept.push(alarm);
    else closed.push(alarm);
  }
  const raised = [...found.values()]
    .filter((finding) => !isMuted(finding))
    .map((finding): Alarm => ({ ...finding, raisedAtMs: nowMs, seenAtMs: nowMs }));
  return { open: [...kept, ...raised], raised, closed };
}

/** So many cabinets, and at least half of all, that are not heard at once are the network's trouble and not theirs. */
const LEAST_CABINETS = 3;

/** The findings of all cabinets, with one for the network in place of those of the cabinets that it cut off. */
export function correlateNetwork(findings: readonly Finding[], cabinets: number): Finding[] {
  const cut = findings.filter(({ kind, place }) => kind === "communication-lost" && place.kind === "cabinet");
  if (cut.length < Math.max(LEAST_CABINETS, cabinets / 2)) return [...findings];
  const others = findings.filter((finding) => !cut.includes(finding));
  return [
    ...others,
    {
      kind: "communication-lost",
      place: { kind: "network", id: "town" },
      sinceMs: Math.min(...cut.map(({ sinceMs }) => sinceMs)),
      evidence: { cabinets: cut.length, ofCabinets: cabinets },
      affected: cut.map(({ place }) => place.id),
    },
  ];
}
