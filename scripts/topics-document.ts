import { type ChannelName, channels } from "@lucciola/contract/catalogue/catalogue.ts";
import { quantities } from "@lucciola/contract/units/quantities.ts";

/** What a JSON Schema property accepts, in a few words. */
function describeSchema(schema: Record<string, unknown>): string {
  if (typeof schema.const === "string") return `\`${schema.const}\``;
  if (Array.isArray(schema.enum)) return schema.enum.map((option) => `\`${option}\``).join(" or ");
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map((option) => describeSchema(option)).join(" or ");
  if (schema.type === "array") return `list of ${describeSchema((schema.items ?? {}) as Record<string, unknown>)}`;
  if (schema.type === "object" && schema.properties !== undefined) {
    const required = new Set((schema.required as string[] | undefined) ?? []);
    const fields = Object.entries(schema.properties as Record<string, Record<string, unknown>>);
    return `{ ${fields.map(([name, field]) => `${name}${required.has(name) ? "" : "?"}: ${describeSchema(field)}`).join(", ")} }`;
  }
  const unit = typeof schema.description === "string" && schema.description.length < 12 ? ` ${schema.description}` : "";
  return `${schema.type ?? "any JSON"}${unit}`;
}

const section = (name: ChannelName): string => {
  const channel = channels.find((candidate) => candidate.name === name);
  if (channel === undefined) throw new TypeError(`There is no channel ${name}`);
  return [
    `### ${name}`,
    "",
    `\`${channel.topic.pattern}\``,
    "",
    `${channel.description}.`,
    "",
    `QoS ${channel.qos}${channel.retained ? ", retained" : ""}; published by ${channel.publishedBy}; ${
      channel.subscribedBy.length > 0 ? `subscribed by ${channel.subscribedBy.join(", ")}; ` : ""
    }${channel.journalled ? "stored in the journal before it is acknowledged" : "not journalled"}.`,
    "",
    `Payload: \`${describeSchema(channel.schema as Record<string, unknown>)}\``,
    "",
  ].join("\n");
};

/** docs/topics.md, whole. */
export function renderTopics(): string {
  const rows = Object.entries(quantities).map(
    ([name, quantity]) =>
      `| ${name} | ${quantity.kind} | ${quantity.unit} | ${quantity.min} to ${quantity.max} | ${quantity.perPhase ? "yes" : ""} |`,
  );
  return [
    "# Topics",
    "",
    "Generated from `packages/contract/catalogue` by `npm run docs`; a test keeps it true. `{edge}` is the identity that is",
    "connected, `{device}` a meter, lamp or sensor behind it, `{prefix}` the topic prefix of another maker's device.",
    "",
    ...channels.map(({ name }) => section(name)),
    "## Quantities",
    "",
    "| name | kind | unit | range | per phase |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
