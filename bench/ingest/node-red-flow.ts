/** Where a flow of Node-RED reads and writes. */
export interface FlowEnds {
  readonly mqttPort: number;
  readonly influxUrl: string;
  readonly database: string;
  readonly measurement: string;
}

/** Messages of one write, where they are batched. */
const BATCH = 1_000;
/** The rest of a batch does not wait longer. */
const BATCH_TIMEOUT_S = 2;
const TOPIC = "lucciola/v1/edge/+/+/meter";

/**
 * What a user draws: MQTT in, a function that makes a line of each message, in one of the flows a join of 1,000, and an
 * HTTP request to InfluxDB over connections that are kept. No node beyond those that Node-RED brings.
 */
export function flowOf(kind: "plain" | "batched", ends: FlowEnds): object[] {
  const { mqttPort, influxUrl, database, measurement } = ends;
  const tab = { z: "flow", x: 100, y: 100 };
  const makeLine = [
    "const edge = msg.topic.split('/')[3];",
    "const { at, activePowerW } = msg.payload.samples[0];",
    `return { payload: '${measurement},point=' + edge + ' value=' + activePowerW + ' ' + Date.parse(at) };`,
  ].join("\n");
  return [
    { id: "flow", type: "tab", label: kind },
    {
      id: "broker",
      type: "mqtt-broker",
      broker: "127.0.0.1",
      port: String(mqttPort),
      clientid: "node-red",
      autoConnect: true,
      usetls: false,
      protocolVersion: "4",
      keepalive: "60",
      cleansession: true,
    },
    {
      ...tab,
      id: "in",
      type: "mqtt in",
      topic: TOPIC,
      qos: "1",
      datatype: "json",
      broker: "broker",
      wires: [["line"]],
    },
    {
      ...tab,
      id: "line",
      type: "function",
      func: makeLine,
      outputs: 1,
      libs: [],
      wires: [[kind === "batched" ? "join" : "write"]],
    },
    ...(kind === "batched" ? [{ ...tab, ...JOIN, wires: [["write"]] }] : []),
    {
      ...tab,
      id: "write",
      type: "http request",
      method: "POST",
      ret: "txt",
      paytoqs: "ignore",
      url: `${influxUrl}/write?db=${database}&precision=ms`,
      persist: true,
      headers: [],
      wires: [[]],
    },
  ];
}

const JOIN = {
  id: "join",
  type: "join",
  mode: "custom",
  build: "string",
  property: "payload",
  propertyType: "msg",
  key: "topic",
  joiner: "\\n",
  joinerType: "str",
  accumulate: false,
  timeout: String(BATCH_TIMEOUT_S),
  count: String(BATCH),
};
