import type { PushSubscriptionRequest } from "@lucciola/contract/api/notifications.ts";

/** Whether this browser can take messages at all: push needs a service worker, and so HTTPS or this machine. */
export const canPush = (): boolean =>
  "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** Asks the person and the browser; `undefined`: refused. Rejects when there is no service worker. */
export async function subscribeBrowser(publicKey: string): Promise<PushSubscriptionRequest | undefined> {
  if ((await Notification.requestPermission()) !== "granted") return undefined;
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  const { endpoint = "", keys = {} } = subscription.toJSON();
  return { endpoint, keys: { p256dh: keys.p256dh ?? "", auth: keys.auth ?? "" }, device: nameOfBrowser() };
}

/** Good enough for its owner to tell a phone from a desk. */
function nameOfBrowser(): string {
  const agent = navigator.userAgent;
  const browser = /Firefox|Edg|OPR|Chrome|Safari/.exec(agent)?.[0] ?? "Browser";
  const system = /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(agent)?.[0];
  return system === undefined ? browser : `${browser}, ${system}`;
}
