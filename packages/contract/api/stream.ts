/**
 * GET /api/v1/stream: Server-Sent Events for a logged-in browser. Two event names, each with a JSON body:
 * - `readings`: `LiveReadings` (live/live-messages.ts), merged and sent at most four times a second;
 * - `event`: `LiveEvent` (command fates, presence, quarantine), sent at once.
 * A comment line is sent every 15 s. A reader who is too slow is dropped and reconnects.
 */
export const STREAM_EVENTS = ["readings", "event"] as const;
export type StreamEvent = (typeof STREAM_EVENTS)[number];
