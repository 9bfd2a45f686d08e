import type { Component } from "../process/component.ts";
import type { Bus } from "./bus.ts";

export interface BusComponent<T extends Component> extends Component {
  /** The component, once started. */
  running(): T | undefined;
}

/**
 * A service with its own connection to the broker. The connection opens as soon as it is made, so both are made when the
 * service starts, and it closes behind the service. A start that waits for a broker that is away can be cut short.
 */
export function onBus<T extends Component>(name: string, connect: () => Bus, build: (bus: Bus) => T): BusComponent<T> {
  let bus: Bus | undefined;
  let component: T | undefined;
  let interrupt = (): void => {};
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  return {
    name,
    running: () => component,
    start: async () => {
      bus = connect();
      component = build(bus);
      await Promise.race([component.start(), interrupted]);
    },
    interrupt: () => interrupt(),
    stop: async () => {
      await component?.stop();
      await bus?.close();
    },
  };
}
