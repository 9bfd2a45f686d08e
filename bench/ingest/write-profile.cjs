// Loaded before the server with `--profile FOLDER`: each of its threads leaves a CPU profile there when it ends.
const { writeFileSync } = require("node:fs");
const { Session } = require("node:inspector");
const { join } = require("node:path");
const { threadId } = require("node:worker_threads");

const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.setSamplingInterval", { interval: 500 });
session.post("Profiler.start");
process.on("exit", () => {
  session.post("Profiler.stop", (_, { profile }) => {
    writeFileSync(join(process.env.PROFILE_FOLDER, `${process.pid}-${threadId}.cpuprofile`), JSON.stringify(profile));
  });
});
