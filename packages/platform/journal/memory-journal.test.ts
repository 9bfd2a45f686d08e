import { describeJournal } from "./journal-suite.ts";
import { createMemoryJournal } from "./memory-journal.ts";

describeJournal("the journal in memory", async (_directory, limits) => createMemoryJournal(limits));
