import { describeJournal } from "./journal-suite.ts";
import { openJournal, openReader, recordFiles } from "./journal-suite-segments.ts";

describeJournal("the journal in segment files", openJournal, {
  openReader,
  recordFiles,
  module: new URL("./journal-suite-segments.ts", import.meta.url),
});
