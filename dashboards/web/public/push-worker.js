// Part of the service worker: shows push messages, and opens their page when they are tapped.
self.addEventListener("push", (event) => {
  let message = {};
  try {
    message = event.data?.json() ?? {};
  } catch {
    // A message that is none of ours is shown as what it is.
  }
  const { title = "Lucciola", text = "", href = "/avvisi" } = message;
  event.waitUntil(
    self.registration.showNotification(title, { body: text, data: { href }, tag: href, icon: "/icons/icon-192.png" }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  // Only pages of ours, whatever a message says.
  const target = new URL(event.notification.data?.href ?? "/", self.location.origin);
  if (target.origin !== self.location.origin) return;
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then(async (windows) => {
      const [first] = windows;
      if (first === undefined) return self.clients.openWindow(target.href);
      await first.focus();
      return first.navigate(target.href);
    }),
  );
});
