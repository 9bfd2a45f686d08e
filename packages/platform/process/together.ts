import type { Component } from "./component.ts";

/** Several components as one: started in order, stopped in reverse. Where one cannot start, those before it stop. */
export function together(name: string, components: readonly Component[]): Component {
  const started: Component[] = [];
  let starting: Component | undefined;
  let isInterrupted = false;
  const stop = async (): Promise<void> => {
    for (const component of started.splice(0).reverse()) await component.stop();
  };
  return {
    name,
    start: async () => {
      try {
        for (const component of components) {
          if (isInterrupted) return;
          starting = component;
          await component.start();
          started.push(component);
        }
      } catch (error) {
        await stop();
        throw error;
      }
    },
    interrupt: () => {
      isInterrupted = true;
      starting?.interrupt?.();
    },
    stop,
  };
}
