import { describeJournal } from "./journal-suite.ts";
import { openJournal, openReader, recordFiles } from "./suite/segment-adapter.ts";

describeJournal("the journal in segment files", openJournal, {
  openReader,
  recordFiles,
  module: new URL("./suite/segment-adapter.ts", import.meta.url),
});
