import type { ServiceName } from "@lucciola/contract/catalogue/principal.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Component } from "@lucciola/platform/process/component.ts";

export interface BusComponent<T extends Component> extends Component {
  /** The component, once started. */
  running(): T | undefined;
}

/**
 * A service with its own connection to the broker. The connection opens as soon as it is made, so both are made when the
 * service starts, and it closes behind the service.
 */
export function onBus<T extends Component>(
  name: ServiceName,
  connect: (name: ServiceName) => Bus,
  build: (bus: Bus) => T,
): BusComponent<T> {
  let bus: Bus | undefined;
  let component: T | undefined;
  return {
    name,
    running: () => component,
    start: async () => {
      bus = connect(name);
      component = build(bus);
      await component.start();
    },
    stop: async () => {
      await component?.stop();
      await bus?.close();
    },
  };
}
