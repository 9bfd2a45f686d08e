import { afterAll, beforeAll, describe } from "vitest";
import { describeAggregates } from "./suite/aggregates.ts";
import { describeAgreement } from "./suite/agreement.ts";
import { describeBacklogs } from "./suite/backlogs.ts";
import { describeBackups } from "./suite/backups.ts";
import { describeIncreases } from "./suite/increases.ts";
import { describeLife } from "./suite/life.ts";
import { describeMaintenance } from "./suite/maintenance.ts";
import { describeReading } from "./suite/reading.ts";
import type { Histories, OpenStore, StoreUnderTest } from "./suite/store-under-test.ts";
import { describeWriting } from "./suite/writing.ts";

/** A slow store tries this part of the random histories with each change; others come with each run, all of them at night. */
export const FEWER_HISTORIES: Histories = (many) => Math.ceil(0.4 * many);

/** What every time-series store must do. */
export function describeTimeSeriesStore(name: string, open: OpenStore, histories: Histories = (many) => many): void {
  describe(`time-series store: ${name}`, () => {
    let underTest: StoreUnderTest;
    beforeAll(async () => {
      underTest = await open();
    });
    afterAll(() => underTest.dispose());
    const current = () => underTest.store;

    describeWriting(current, histories);
    describeReading(current);
    describeAggregates(current);
    describeIncreases(current, histories);
    describeAgreement(current, histories);
    describeBacklogs(current, histories);
    describeMaintenance(open, histories);
    describeBackups(open);
    describeLife(open);
  });
}
