/** As far as it is used here; a browser's own reader of codes (Shape Detection), missing in some. */
interface CodeReader {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
declare global {
  var BarcodeDetector: (new (options: { formats: string[] }) => CodeReader) | undefined;
}

const LOOK_EVERY_MS = 200;

export const canScan = (): boolean =>
  globalThis.BarcodeDetector !== undefined && navigator.mediaDevices?.getUserMedia !== undefined;

/** The pole that a code names: a link to its page, on whatever host it was printed for, or its bare id. */
export function poleOfCode(text: string): string | undefined {
  const path = URL.canParse(text) ? new URL(text).pathname : text.trim();
  const [, id] = /^(?:\/lampada\/)?([a-z0-9][a-z0-9_-]{0,63})\/?$/.exec(path.toLowerCase()) ?? [];
  return id;
}

/** Shows the camera behind the phone in `video` and tells each code that it sees; returns how to stop. */
export function scanCodes(
  video: HTMLVideoElement,
  tell: { readonly found: (text: string) => void; readonly failed: () => void },
): () => void {
  let stream: MediaStream | undefined;
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    isOver = true;
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  async function begin(): Promise<void> {
    const Reader = globalThis.BarcodeDetector;
    if (Reader === undefined) return tell.failed();
    const reader = new Reader({ formats: ["qr_code"] });
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    // Closed while the person was asked for the camera.
    if (isOver) return stop();
    video.srcObject = stream;
    await video.play();
    const look = async (): Promise<void> => {
      const codes = await reader.detect(video).catch(() => []);
      if (isOver) return;
      for (const { rawValue } of codes) tell.found(rawValue);
      if (!isOver) timer = setTimeout(() => void look(), LOOK_EVERY_MS);
    };
    await look();
  }
  begin().catch(() => {
    stop();
    tell.failed();
  });
  return stop;
}
