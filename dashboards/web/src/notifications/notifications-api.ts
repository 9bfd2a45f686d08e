import type {
  DutyCalendar,
  MessageList,
  NewShifts,
  NotificationPolicy,
  NotificationSettings,
  OwnNotifications,
  PushSubscriptionRequest,
} from "@lucciola/contract/api/notifications.ts";
import { call, query } from "../api/client.ts";

const ROOT = "/api/v1/notifications";

export const notificationsApi = {
  own: () => call<OwnNotifications>("GET", `${ROOT}/own`),
  setOwn: (settings: NotificationSettings) => call<OwnNotifications>("PUT", `${ROOT}/own`, settings),
  addBrowser: (subscription: PushSubscriptionRequest) =>
    call<OwnNotifications>("POST", `${ROOT}/browsers`, subscription),
  removeBrowser: (endpoint: string) => call<OwnNotifications>("POST", `${ROOT}/browsers/remove`, { endpoint }),
  test: () => call<void>("POST", `${ROOT}/test`),
  messages: (everybody: boolean) =>
    call<MessageList>("GET", `${ROOT}/messages${query({ everybody: String(everybody) })}`),
  policy: () => call<NotificationPolicy>("GET", `${ROOT}/policy`),
  setPolicy: (policy: NotificationPolicy) => call<NotificationPolicy>("PUT", `${ROOT}/policy`, policy),
  duty: () => call<DutyCalendar>("GET", `${ROOT}/duty`),
  addShifts: (shifts: NewShifts) => call<DutyCalendar>("POST", `${ROOT}/duty`, shifts),
  removeShift: (id: number) => call<DutyCalendar>("DELETE", `${ROOT}/duty/${id}`),
};
