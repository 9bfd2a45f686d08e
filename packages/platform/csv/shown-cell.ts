const MAX_CHARS = 60;

/** A cell's text as it may stand in a message: in quotes, on one line, not without end. */
export const shown = (text: string): string =>
  JSON.stringify(text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}...` : text);
