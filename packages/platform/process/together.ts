import type { Component } from "./component.ts";

/** Several components as one: started in order, stopped in reverse. Where one cannot start, those before it stop. */
export function together(name: string, components: readonly Component[]): Component {
  const started: Component[] = [];
  const stop = async (): Promise<void> => {
    for (const component of started.splice(0).reverse()) await component.stop();
  };
  return {
    name,
    start: async () => {
      try {
        for (const component of components) {
          await component.start();
          started.push(component);
        }
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
  };
}
