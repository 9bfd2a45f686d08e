import type { NotificationPolicy } from "@lucciola/contract/notification/notification.ts";
import { type DutyShift, type Listener, type Notice, type PlannedMessage, SEVERITY_RANK, type Told } from "./notice.ts";
import { isQuiet, lastDigestMs } from "./quiet-hours.ts";

const MINUTE_MS = 60_000;
/** In a flood an urgent notice waits at most so long for the next digest. */
const URGENT_WAIT_MS = 2 * MINUTE_MS;

export const DEFAULT_POLICY: NotificationPolicy = {
  escalateAfterMin: 30,
  administratorsAfterMin: 60,
  singleMessages: 3,
  windowMin: 15,
  digestMinute: 7 * 60 + 30,
};

export interface NotificationState {
  /** What is so now. What is over is missing. */
  readonly notices: readonly Notice[];
  readonly listeners: readonly Listener[];
  readonly shifts: readonly DutyShift[];
  readonly told: readonly Told[];
  readonly policy: NotificationPolicy;
}

/**
 * Who gets which message now. Everybody hears of a notice once. An urgent one goes to who is on duty for its topic (to all
 * of the topic where nobody is), after a while without anybody taking note to all, then to the administrators. Quiet hours
 * hold for all but who is on duty, and for no urgent notice that went up. Notes wait for the daily digest. Many at once
 * become one digest. Who was told of something urgent is told when it is over.
 */
export function planMessages(state: NotificationState, nowMs: number, zone: string): PlannedMessage[] {
  const open = new Set(state.notices.map(({ id }) => id));
  return state.listeners.flatMap((listener) => {
    const told = state.told.filter(({ username }) => username === listener.username);
    const known = new Set(told.map(({ notice }) => notice));
    const due = state.notices
      .filter((notice) => !known.has(notice.id) && isDue(notice, listener, state, nowMs, zone))
      .sort((a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity] || a.raisedAtMs - b.raisedAtMs);
    const over = isQuiet(listener.quiet, nowMs, zone)
      ? []
      : told
          .filter(({ severity, overMs, notice }) => severity === "urgent" && overMs === undefined && !open.has(notice))
          .map(({ notice }) => notice);
    return messagesOf(listener.username, due, over, told, state.policy, nowMs);
  });
}

function isDue(
  notice: Notice,
  listener: Listener,
  { shifts, listeners, policy }: NotificationState,
  nowMs: number,
  zone: string,
): boolean {
  const quiet = isQuiet(listener.quiet, nowMs, zone);
  if (notice.to !== undefined) return notice.to.includes(listener.username) && (!quiet || notice.severity === "urgent");
  const hears =
    listener.topics.includes(notice.topic) && SEVERITY_RANK[notice.severity] >= SEVERITY_RANK[listener.leastSeverity];
  if (notice.severity === "note")
    return hears && !quiet && notice.raisedAtMs <= lastDigestMs(policy.digestMinute, nowMs, zone);
  if (notice.severity === "warning") return hears && !quiet;
  const reachable = new Set(listeners.map(({ username }) => username));
  const onDuty = shifts.filter(
    ({ topic, fromMs, toMs, username }) =>
      topic === notice.topic && fromMs <= nowMs && nowMs < toMs && reachable.has(username),
  );
  // Whoever is on duty hears of it whatever else they chose, and by night too.
  if (onDuty.some(({ username }) => username === listener.username)) return true;
  const waitedMin = (nowMs - notice.raisedAtMs) / MINUTE_MS;
  const wentUp = !notice.isTakenNote && waitedMin >= policy.escalateAfterMin;
  if (listener.isAdministrator && !notice.isTakenNote && waitedMin >= policy.administratorsAfterMin) return true;
  if (!hears) return false;
  return wentUp || (onDuty.length === 0 && !quiet);
}

function messagesOf(
  username: string,
  due: readonly Notice[],
  over: readonly string[],
  told: readonly Told[],
  { singleMessages, windowMin }: NotificationPolicy,
  nowMs: number,
): PlannedMessage[] {
  if (due.length === 0 && over.length === 0) return [];
  const notesOnly = due.length > 1 && due.every(({ severity }) => severity === "note");
  const recent = new Map<string, number>();
  for (const { message, atMs, overMs } of told) {
    if (nowMs - atMs < windowMin * MINUTE_MS) recent.set(message, (recent.get(message) ?? 0) + 1);
    if (overMs !== undefined && nowMs - overMs < windowMin * MINUTE_MS) recent.set(`over ${overMs}`, 1);
  }
  const wanted = due.length + (over.length > 0 ? 1 : 0);
  if (!notesOnly && wanted + recent.size <= singleMessages) {
    const singles = due.map((notice): PlannedMessage => ({ username, form: "single", notices: [notice], over: [] }));
    return over.length === 0 ? singles : [...singles, { username, form: "digest", notices: [], over }];
  }
  const lastMs = Math.max(0, ...told.map(({ atMs, overMs }) => Math.max(atMs, overMs ?? 0)));
  const waitMs = due[0]?.severity === "urgent" ? URGENT_WAIT_MS : windowMin * MINUTE_MS;
  if (recent.size >= singleMessages && nowMs - lastMs < waitMs) return [];
  return [{ username, form: "digest", notices: due, over }];
}
