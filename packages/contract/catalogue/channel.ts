import type { TSchema } from "typebox";
import { type TopicPattern, topicPattern } from "../topics/pattern.ts";
import type { Dialect } from "./dialects.ts";

/** Who opens a connection: an edge of ours, another maker's device, or one of the services. */
export type Publisher = Subscriber | "broker";
export type Subscriber = "edge" | Dialect | "ingest" | "rules" | "api";

export interface Channel<S extends TSchema = TSchema, P extends string = string> {
  readonly topic: TopicPattern<P>;
  readonly schema: S;
  /** The highest quality of service that is promised: 1 = acknowledged after it is stored. */
  readonly qos: 0 | 1;
  readonly retained: boolean;
  readonly publishedBy: Publisher;
  readonly subscribedBy: readonly Subscriber[];
  /** Written to the journal before it is acknowledged, and read by ingest. */
  readonly journalled: boolean;
  readonly description: string;
}

type ChannelSpec<S extends TSchema, P extends string> = Omit<Channel<S, P>, "topic"> & { topic: P };

export function channel<S extends TSchema, const P extends string>(spec: ChannelSpec<S, P>): Channel<S, P> {
  return { ...spec, topic: topicPattern(spec.topic) };
}
