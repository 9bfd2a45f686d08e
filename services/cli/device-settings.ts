import type { Dialect } from "@lucciola/contract/catalogue/principal.ts";
import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import { type Broker, brokerAddress } from "./broker-option.ts";
import { foreignSettings } from "./foreign-settings.ts";

export interface DeviceAccess extends Broker {
  readonly id: EdgeId;
  readonly secret: string;
  /** Of another maker's device. */
  readonly foreign: { readonly dialect: Dialect; readonly prefix: string } | undefined;
}

/** Settings of the device, ready to paste, with the words that say where. */
export function settingsToPaste(access: DeviceAccess): string {
  const { id, secret, foreign } = access;
  if (foreign === undefined) {
    const settings = {
      uplink: { edge: id, secret, broker: `mqtt://${brokerAddress(access)}` },
      spoolDirectory: `data/${id}/spool`,
    };
    return [
      "For the configuration of its program (examples: edge/*/examples; to run it: lucciola edge meter --config FILE):",
      indent(JSON.stringify(settings, undefined, 2)),
    ].join("\n");
  }
  return foreignSettings({ ...access, ...foreign });
}

/** Settings of a program of ours that comes with a one-time code. */
export function enrolmentToPaste({
  id,
  code,
  host,
  port,
}: Omit<DeviceAccess, "secret" | "foreign"> & { code: string }): string {
  const enrolment = { code, secretFile: `data/${id}/secret` };
  const settings = {
    uplink: { edge: id, enrolment, broker: `mqtt://${brokerAddress({ host, port })}` },
    spoolDirectory: `data/${id}/spool`,
  };
  return [
    "For the configuration of its program (examples: edge/*/examples; to run it: lucciola edge meter --config FILE):",
    indent(JSON.stringify(settings, undefined, 2)),
  ].join("\n");
}

const indent = (text: string): string => text.replaceAll(/^/gm, "  ");
