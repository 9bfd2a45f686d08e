import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import type { GroupOrders, GroupSetpoints } from "@lucciola/contract/lighting/group-message.ts";
import { parseInstant } from "@lucciola/contract/time/iso.ts";
import { CLOCK_TOLERANCE_MS } from "./clock-trust.ts";
import { type GroupOrder, type GroupSetpoint, readOrders, readSetpoints } from "./group-orders.ts";

/** The last word that was heard for a group: the whole list of its setpoints, or of its orders. Plain JSON. */
export interface GroupNotice<T extends Lease = Lease> {
  readonly group: string;
  /** When the town said so, by its own clock. */
  readonly atMs: number;
  readonly list: readonly T[];
}

/** What counts from one instant until another. */
export interface Lease {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What was heard for several groups, each at most once. */
export type GroupNotices<T extends Lease> = readonly GroupNotice<T>[];

/** The setpoints of a message that its schema has passed; refused when one of its days does not exist. */
export const setpointNotice = (group: string, message: GroupSetpoints): Parsed<GroupNotice<GroupSetpoint>> =>
  noticeOf(group, message.at, message.setpoints, () => readSetpoints(group, message));

/** The orders of a message that its schema has passed; refused when one of its days does not exist. */
export const orderNotice = (group: string, message: GroupOrders): Parsed<GroupNotice<GroupOrder>> =>
  noticeOf(group, message.at, message.orders, () => readOrders(group, message));

function noticeOf<T extends Lease>(
  group: string,
  at: string,
  written: readonly { readonly from: string; readonly until: string }[],
  read: () => T[],
): Parsed<GroupNotice<T>> {
  const instants = [at, ...written.flatMap(({ from, until }) => [from, until])].map(parseInstant);
  const issues = instants.flatMap((instant) => (instant.ok ? [] : instant.issues));
  const [atMs] = instants;
  if (issues.length > 0 || atMs?.ok !== true) return { ok: false, issues };
  return { ok: true, value: { group, atMs: atMs.value, list: read() } };
}

/**
 * Takes a notice in the place of the one before for its group. The same list is answered when that changes nothing: it was
 * heard already, or is older than what is known. `nowMs` is null while the clock is in doubt; else a known notice from the
 * future is not believed to be newer, as it was made by a town's clock that has been set right since.
 */
export function takeNotice<T extends Lease>(
  known: GroupNotices<T>,
  notice: GroupNotice<T>,
  nowMs: number | null,
): GroupNotices<T> {
  const before = known.find(({ group }) => group === notice.group);
  if (before === undefined) return [...known, notice];
  const isFromFuture = nowMs !== null && before.atMs > nowMs + CLOCK_TOLERANCE_MS;
  if (notice.atMs < before.atMs && !isFromFuture) return known;
  if (JSON.stringify(notice) === JSON.stringify(before)) return known;
  return known.map((other) => (other === before ? notice : other));
}

/** The notices of these groups alone: who leaves a group is not bound by it any more. */
export function noticesOf<T extends Lease>(known: GroupNotices<T>, groups: readonly string[]): GroupNotices<T> {
  const kept = known.filter(({ group }) => groups.includes(group));
  return kept.length === known.length ? known : kept;
}

/** The notices without what has ended; that a notice was heard is not forgotten, so that none older counts again. */
export function withoutEnded<T extends Lease>(known: GroupNotices<T>, nowMs: number): GroupNotices<T> {
  const isOver = ({ untilMs }: Lease): boolean => untilMs <= nowMs;
  if (!known.some(({ list }) => list.some(isOver))) return known;
  return known.map((notice) =>
    notice.list.some(isOver) ? { ...notice, list: notice.list.filter((lease) => !isOver(lease)) } : notice,
  );
}

/** All that the notices list. */
export const listed = <T extends Lease>(known: GroupNotices<T>): T[] => known.flatMap(({ list }) => list);
