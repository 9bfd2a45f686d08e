import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import { HOST_STATE_TOPIC } from "../makers/sparkplug-host.ts";
import type { ShownObject } from "./shown-object.ts";

/**
 * The discovery message of a building or a cabinet, after "Device discovery payload" of
 * https://www.home-assistant.io/integrations/mqtt/ (Home Assistant 2024.11 and newer): a device with its sensors, which
 * read the retained state. What a meter counts rises always (`total_increasing`), which makes it an energy source there.
 */
export function discoveryOf({ object, name, kind }: ShownObject, version: string): object {
  const sensor = (key: string, more: object): object => ({
    platform: "sensor",
    unique_id: `lucciola_${object}_${key}`,
    // A part that is not known now is shown as unknown.
    value_template: `{{ value_json.${key} | default(none) }}`,
    ...more,
  });
  const flag = (key: string, label: string, deviceClass: string): object => ({
    platform: "binary_sensor",
    unique_id: `lucciola_${object}_${key}`,
    name: label,
    device_class: deviceClass,
    value_template: `{{ value_json.${key} | default(none) }}`,
  });
  return {
    device: {
      identifiers: [`lucciola_${object}`],
      name,
      manufacturer: "Lucciola",
      model: kind === "building" ? "Building" : "Lighting cabinet",
    },
    origin: { name: "Lucciola", sw_version: version },
    state_topic: catalogue.homeState.topic.build({ object }),
    availability: [
      {
        // One connection has one will: that of the Sparkplug host serves both.
        topic: HOST_STATE_TOPIC,
        value_template: "{{ 'online' if value_json.online else 'offline' }}",
      },
    ],
    qos: 1,
    components: {
      power: sensor("activePowerW", {
        name: "Power",
        device_class: "power",
        state_class: "measurement",
        unit_of_measurement: "W",
      }),
      energy: sensor("importTotalWh", {
        name: "Energy",
        device_class: "energy",
        state_class: "total_increasing",
        unit_of_measurement: "Wh",
      }),
      ...(kind === "cabinet"
        ? {
            contactor: flag("contactor", "Contactor", "power"),
            door: flag("door", "Door", "door"),
            breaker: flag("breaker", "Breaker tripped", "problem"),
          }
        : {}),
    },
  };
}
