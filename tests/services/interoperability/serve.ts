/**
 * `node --import tsx tests/services/interoperability/serve.ts [PORT]`: the open broker for a conformance suite of others,
 * such as Eclipse Paho's client_test.py, until Ctrl-C.
 */
import { REFUSED_TOPIC, startOpenBroker } from "./open-broker.ts";

const broker = await startOpenBroker(Number(process.argv[2] ?? 1883));
process.stdout.write(`Open to anybody on 127.0.0.1:${broker.port}; nobody may subscribe to ${REFUSED_TOPIC}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await broker.stop();
    process.exit(0);
  });
}
