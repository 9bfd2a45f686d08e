import type {
  FaultKindList,
  FaultPlaceList,
  FaultRequest,
  SimulatedFaultList,
  SimulatorStatus,
} from "@lucciola/contract/api/simulator.ts";

/**
 * The simulated town, where it runs in this process. What it does with faults is the simulator's own: this is how the API
 * asks for it, for the API knows no simulator.
 */
export interface SimulatedTown {
  /** `undefined` while it is being made. */
  describe(nowMs: number): Promise<SimulatorStatus["town"]>;
  kinds(): FaultKindList["kinds"];
  /** `undefined` for a kind that there is not. */
  placesOf(kind: string): FaultPlaceList["places"] | undefined;
  injected(nowMs: number): Promise<SimulatedFaultList>;
  /** All faults between two instants, those of the seed too. */
  truth(fromMs: number, nowMs: number): Promise<SimulatedFaultList>;
  /** A fault from now on, or what is wrong with it. */
  inject(request: FaultRequest, nowMs: number): Promise<{ readonly id: string } | { readonly issue: string }>;
  /** `undefined` when there is no such fault by hand. */
  clear(id: string, nowMs: number): Promise<"ended" | "removed" | "over" | undefined>;
}
