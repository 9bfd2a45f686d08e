/** A part of the answer to `/query`; with `chunked=true` there is one on every line. */
export interface Answer {
  readonly error?: string;
  readonly results?: readonly {
    readonly statement_id?: number;
    readonly error?: string;
    readonly series?: readonly SeriesPiece[];
  }[];
}

interface SeriesPiece {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values?: readonly Row[];
}

export type Row = readonly (string | number | null)[];

/** Rows of one series of one statement; more of them may follow in a later piece. */
export interface AnsweredSeries extends SeriesPiece {
  /** Which of the statements it answers, from 0. */
  readonly statement: number;
}

/** The lines of a stream of bytes that are not empty. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield line;
  }
  if (rest.trim() !== "") yield rest;
}
