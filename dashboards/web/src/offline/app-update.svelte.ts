/**
 * The app that this browser keeps. A newer version is fetched beside the one that runs and waits; the page is changed for
 * it when the person says so, never in the middle of a work.
 */
class AppUpdate {
  /** A newer version is there and waits. */
  isReady = $state(false);
  #waiting: ServiceWorker | undefined;
  #isAccepted = false;

  /** Lets the browser keep the app. Without HTTPS (and not on this machine) browsers have no service workers. */
  async begin(): Promise<void> {
    const { serviceWorker } = navigator;
    if (serviceWorker === undefined || !import.meta.env.PROD) return;
    serviceWorker.addEventListener("controllerchange", () => {
      if (this.#isAccepted) location.reload();
    });
    const registration = await serviceWorker.register("/sw.js");
    const look = (): void => {
      // The very first version replaces none.
      if (registration.waiting === null || serviceWorker.controller === null) return;
      this.#waiting = registration.waiting;
      this.isReady = true;
    };
    look();
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", look);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") registration.update().catch(() => undefined);
    });
  }

  accept(): void {
    this.#isAccepted = true;
    this.#waiting?.postMessage({ type: "SKIP_WAITING" });
  }

  putOff(): void {
    this.isReady = false;
  }
}

export const appUpdate = new AppUpdate();
