import { describeJournal } from "@lucciola/platform/journal/journal-suite.ts";
import { openJournal, openReader, recordFiles } from "./lmdb-journal.ts";

describeJournal("LMDB", openJournal, {
  openReader,
  recordFiles,
  module: new URL("./lmdb-journal.ts", import.meta.url),
});
