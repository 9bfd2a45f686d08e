import { afterAll, beforeAll, describe } from "vitest";
import { describeAggregates } from "./suite/aggregates.ts";
import { describeAgreement } from "./suite/agreement.ts";
import { describeBacklogs } from "./suite/backlogs.ts";
import { describeBackups } from "./suite/backups.ts";
import { describeIncreases } from "./suite/increases.ts";
import { describeLife } from "./suite/life.ts";
import { describeMaintenance } from "./suite/maintenance.ts";
import { describeReading } from "./suite/reading.ts";
import type { OpenStore, StoreUnderTest } from "./suite/store-under-test.ts";
import { describeWriting } from "./suite/writing.ts";

/** What every time-series store must do. */
export function describeTimeSeriesStore(name: string, open: OpenStore): void {
  describe(`time-series store: ${name}`, () => {
    let underTest: StoreUnderTest;
    beforeAll(async () => {
      underTest = await open();
    });
    afterAll(() => underTest.dispose());
    const current = () => underTest.store;

    describeWriting(current);
    describeReading(current);
    describeAggregates(current);
    describeIncreases(current);
    describeAgreement(current);
    describeBacklogs(current);
    describeMaintenance(open);
    describeBackups(open);
    describeLife(open);
  });
}
