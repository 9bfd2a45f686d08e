import type { UnknownDeviceList } from "@lucciola/contract/api/devices.ts";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { QuarantinedMessage } from "@lucciola/platform/registry/quarantined-message.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** Of a device that sends every second, some minutes: enough to see what it is. */
const LOOKED_AT = 2_000;
const SHOWN_CHARACTERS = 500;
const OWN_TOPIC = /^lucciola\/v1\/edge\/([^/]+)\/([^/]+)\//;
/** Another maker's topics do not name the device as we do; the reason of the rejection does. */
const TOLD = /device (\S+) of edge (\S+) (?:is|was) installed at no point/;

/** Which device behind which edge a message is from; `undefined` where that cannot be told. */
export function senderOf({
  topic,
  detail,
}: Pick<QuarantinedMessage, "topic" | "detail">): { edge: string; device: string } | undefined {
  const own = OWN_TOPIC.exec(topic);
  if (own !== null) return { edge: own[1] ?? "", device: own[2] ?? "" };
  const told = TOLD.exec(detail);
  return told === null ? undefined : { edge: told[2] ?? "", device: told[1] ?? "" };
}

/** Messages that wait because their device stands at no point, newest first. */
export const waitingMessages = ({ quarantine }: Registry): QuarantinedMessage[] =>
  quarantine.list({ state: "open", reason: "unknown-device", limit: LOOKED_AT });

/** Who sends and stands at no point, those that were heard last first. */
export function unknownDevices(registry: Registry): UnknownDeviceList["devices"] {
  const groups = new Map<string, UnknownDeviceList["devices"][number]>();
  for (const message of waitingMessages(registry)) {
    const sender = senderOf(message);
    if (sender === undefined) continue;
    const { edge, device } = sender;
    const at = formatInstant(message.receivedAtMs);
    const known = groups.get(`${edge}/${device}`);
    if (known !== undefined) {
      known.messages += 1;
      known.firstAt = at;
      continue;
    }
    const text = new TextDecoder().decode(message.payload.subarray(0, SHOWN_CHARACTERS * 4));
    groups.set(`${edge}/${device}`, {
      edge,
      edgeName: registry.identities.get(edgeId(edge))?.name ?? edge,
      device,
      messages: 1,
      firstAt: at,
      lastAt: at,
      topic: message.topic.slice(0, 1_024),
      payload: text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text,
    });
  }
  return [...groups.values()];
}
