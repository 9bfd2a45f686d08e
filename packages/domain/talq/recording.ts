import { levelState } from "@lucciola/contract/talq/levels.ts";
import type { AttributeScope } from "@lucciola/contract/talq/profile/function-type.ts";
import { FUNCTION_TYPES } from "@lucciola/contract/talq/profile/profile.ts";
import type {
  LogData,
  LoggedContent,
  RecordingMode,
  TalqAttribute,
  TalqCommand,
  TalqDevice,
} from "@lucciola/contract/talq/wire.ts";
import type { ActiveEvent } from "./active-events.ts";

/** What a logger last saw at each place; an undefined value forgets the place. */
export type SeenChanges = Map<string, string | undefined>;
export type Seen = ReadonlyMap<string, string>;

export interface Recorded {
  readonly data: readonly LogData[];
  readonly changes: SeenChanges;
}

/** Whether a logger records this event: a white list less a black list; a black list alone stands for all others. */
export function isRecorded(sourceEvents: RecordingMode["sourceEvents"], event: string): boolean {
  const { whiteList, blackList } = sourceEvents ?? {};
  if (blackList?.includes(event) === true) return false;
  return whiteList === undefined ? blackList !== undefined : whiteList.includes(event);
}

interface PlaceEvents {
  readonly address: string;
  readonly events: readonly ActiveEvent[];
}

/**
 * What began and what ended at these places since the logger looked last. Lasting events that it has not seen begin now:
 * the moment of their true beginning is not told.
 */
export function recordEvents(
  { sourceEvents }: RecordingMode,
  places: readonly PlaceEvents[],
  seen: Seen,
  timestamp: string,
): Recorded {
  const changes: SeenChanges = new Map();
  const data: LogData[] = [];
  const tell = (srcAddress: string, eventType: string, startEndFlag: boolean): void => {
    data.push({ type: "EventLogData", srcAddress, timestamp, eventType, startEndFlag });
  };
  const going = new Set<string>();
  const there = new Set(places.map(({ address }) => address));
  for (const { address, events } of places)
    for (const { functionId, event } of events) {
      if (!isRecorded(sourceEvents, event)) continue;
      const key = `${address}/${functionId}/${event}`;
      if (going.has(key)) continue;
      going.add(key);
      if (seen.has(key)) continue;
      changes.set(key, "going");
      tell(`${address}/${functionId}`, event, true);
    }
  for (const [key, value] of seen) {
    const [address = "", functionId = "", event = ""] = key.split("/");
    if (value !== "going" || going.has(key)) continue;
    changes.set(key, undefined);
    // Of a device that is gone, or that the logger is not about any more, nothing is told.
    if (there.has(address)) tell(`${address}/${functionId}`, event, false);
  }
  return { data, changes };
}

/** What a lamp's level is now, and the command that it follows. */
export interface LevelNow {
  readonly address: string;
  readonly dimPct: number;
  readonly command: TalqCommand;
}

export const levelKey = (address: string): string => `${address}/lampActuator/level`;

/** A change of the light of each lamp whose level is another than the logger last saw. The first that it sees is none. */
export function recordLevels(levels: readonly LevelNow[], seen: Seen, timestamp: string): Recorded {
  const changes: SeenChanges = new Map();
  const data: LogData[] = [];
  for (const { address, dimPct, command } of levels) {
    const key = levelKey(address);
    const before = seen.get(key);
    if (before === String(dimPct)) continue;
    changes.set(key, String(dimPct));
    if (before === undefined) continue;
    const srcAddress = `${address}/lampActuator`;
    const state = levelState(dimPct);
    data.push({
      type: "StateChangeEventLogData",
      srcAddress,
      timestamp,
      eventType: "lightStateChange",
      command,
      state,
    });
  }
  return { data, changes };
}

/** One attribute of one function, as the logger's content chooses it. */
interface Chosen {
  readonly functionId: string;
  readonly name: string;
  readonly attribute: TalqAttribute;
  readonly onChangeThreshold: number | undefined;
}

/** The attributes of a device that a content is about; all where there is no content. */
function chosenOf({ functions = [] }: TalqDevice, content: readonly LoggedContent[] | undefined): Chosen[] {
  const chosen = new Map<string, Chosen>();
  for (const { attributeScope, function: of } of content ?? [{ attributeScope: undefined, function: undefined }])
    for (const one of functions) {
      if (of?.functionId !== undefined && of.functionId !== one.id) continue;
      if (of?.functionType !== undefined && of.functionType !== one.type) continue;
      for (const [name, value] of Object.entries(one)) {
        if (name === "id" || name === "type") continue;
        const named = of?.attributes?.find((wanted) => wanted.name === name);
        if (of?.attributes !== undefined && named === undefined) continue;
        if (attributeScope !== undefined && scopeOf(one.type, name) !== attributeScope) continue;
        const attribute = value as TalqAttribute;
        if (attribute.value === undefined) continue;
        const { onChangeThreshold } = named ?? {};
        chosen.set(`${one.id}/${name}`, { functionId: one.id, name, attribute, onChangeThreshold });
      }
    }
  return [...chosen.values()];
}

const scopeOf = (type: string, name: string): AttributeScope | undefined =>
  FUNCTION_TYPES.get(type)?.attributes.get(name)?.scope;

/**
 * A sample of devices: each chosen attribute that has a value. `onlyChanged` leaves out what is as at the sample before;
 * an attribute's own threshold, in per cent of the value before, does so for that attribute.
 */
export function recordAttributes(
  { content }: Pick<RecordingMode, "content">,
  devices: readonly TalqDevice[],
  seen: Seen,
  { timestamp, onlyChanged }: { readonly timestamp: string; readonly onlyChanged: boolean },
): Recorded {
  const changes: SeenChanges = new Map();
  const data: LogData[] = [];
  for (const device of devices)
    for (const { functionId, name, attribute, onChangeThreshold } of chosenOf(device, content)) {
      const key = `${device.address}/${functionId}/${name}`;
      const value = JSON.stringify(attribute.value);
      const before = seen.get(key);
      if (onChangeThreshold !== undefined || onlyChanged) {
        if (before !== undefined && !hasMoved(before, value, onChangeThreshold ?? 0)) continue;
        changes.set(key, value);
      }
      const srcAddress = `${device.address}/${functionId}`;
      data.push({ type: "AttributeLogData", srcAddress, timestamp, attributeName: name, attributeValue: attribute });
    }
  return { data, changes };
}

/** Whether a value has changed by more than so many per cent of what it was; for what is no number any change is one. */
function hasMoved(before: string, now: string, thresholdPct: number): boolean {
  if (before === now) return false;
  const [from, to] = [Number(before), Number(now)];
  if (Number.isNaN(from) || Number.isNaN(to) || from === 0) return true;
  return Math.abs((to - from) / from) * 100 > thresholdPct;
}
