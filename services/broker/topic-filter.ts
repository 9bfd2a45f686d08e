/** A filter as MQTT 3.1.1 has it (4.7): `+` alone in its level, `#` alone in the last one. */
export const TOPIC_FILTER = "^(?:(?:\\+|[^+#/]*)/)*(?:\\+|#|[^+#/]*)$";

/** Whether a topic matches a filter with `+` and a closing `#`, which stands for its parent too (MQTT 3.1.1, 4.7). */
export function matchesFilter(filter: string, topic: string): boolean {
  const wanted = filter.split("/");
  const levels = topic.split("/");
  for (const [index, level] of wanted.entries()) {
    if (level === "#") return true;
    if (index >= levels.length || (level !== "+" && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}
