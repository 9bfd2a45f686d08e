import { waitFor } from "../support/wait-for.ts";
import { DEVICE, INSTALLED_MS, pointOf } from "./enrolled-meters.ts";
import type { Ledger } from "./ledger.ts";
import { startLedgerPublisher } from "./ledger-publisher.ts";

export interface LedgerLoadOptions {
  /** Enrolled, each with a meter. */
  readonly edges: readonly string[];
  readonly secretOf: (edge: string) => string;
  readonly mqttPort: number;
  readonly ledger: Ledger;
}

const PATIENCE_MS = 120_000;

/** Several plain devices that send without end, and what was acknowledged to them together. */
export function startLedgerLoad({ edges, secretOf, mqttPort, ledger }: LedgerLoadOptions) {
  let acknowledgements = 0;
  const publishers = edges.map((edge) =>
    startLedgerPublisher({
      edge,
      secret: secretOf(edge),
      device: DEVICE,
      point: pointOf(edge),
      mqttPort,
      ledger,
      fromMs: INSTALLED_MS,
      acknowledged: () => {
        acknowledgements += 1;
      },
    }),
  );
  return {
    acknowledgements: (): number => acknowledgements,
    /** Resolves when so many more messages are acknowledged, or `isOver`; tells how long that took, ms. */
    acknowledgedMore: async (count: number, isOver: () => boolean = () => false): Promise<number> => {
      const [wanted, fromMs] = [acknowledgements + count, performance.now()];
      await waitFor(`${count} acknowledgements`, () => acknowledgements >= wanted || isOver(), PATIENCE_MS);
      return Math.round(performance.now() - fromMs);
    },
    /** Makes no more messages, and resolves when all that were made are acknowledged. */
    finish: async (): Promise<void> => {
      await Promise.all(publishers.map((publisher) => publisher.finish()));
    },
    /** Gives up, for the end of a test that failed. */
    abort: (): void => {
      for (const publisher of publishers) publisher.abort();
    },
  };
}
