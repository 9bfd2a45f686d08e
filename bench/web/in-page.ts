/** Runs in the page before anything of it: notes when the overview can be read, and long tasks. */
export const WATCH = `
  window.benchLongTasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.benchLongTasks.push([entry.startTime, entry.duration]);
  }).observe({ type: "longtask", buffered: true });
  window.benchPoints = 0;
  const Source = window.EventSource;
  window.EventSource = class extends Source {
    constructor(...args) {
      super(...args);
      this.addEventListener("readings", ({ data }) => {
        // Counted and not parsed: the page does that itself.
        for (let at = data.indexOf('"point":'); at >= 0; at = data.indexOf('"point":', at + 8)) window.benchPoints++;
      });
    }
  };
  const look = () => {
    if (location.pathname !== "/") return;
    const figure = document.querySelector("[data-testid=overview-energy-today]");
    if (figure !== null && figure.getClientRects().length > 0) window.benchUsableMs = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

/** Pans the map to and fro for a time, a little with each frame; answers with the frames that were drawn in a second. */
export const panFor = (forMs: number): string => `
  new Promise((resolve) => {
    const canvas = document.querySelector("[data-testid=lamp-map] canvas");
    const box = canvas.getBoundingClientRect();
    const [y, left, right] = [box.top + box.height / 2, box.left + box.width * 0.25, box.left + box.width * 0.75];
    // MapLibre listens at the document while it is dragged.
    const mouse = (type, x, buttons) =>
      canvas.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX: x, clientY: y, button: 0, buttons }));
    let [x, step, frames] = [left, 9, 0];
    const startMs = performance.now();
    mouse("mousedown", x, 1);
    const frame = (now) => {
      frames++;
      if (now - startMs >= ${forMs}) {
        mouse("mouseup", x, 0);
        return resolve((frames * 1000) / (now - startMs));
      }
      if (x + step > right || x + step < left) step = -step;
      x += step;
      mouse("mousemove", x, 1);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  })
`;
