import type {
  DeviceDetail,
  ImportQuery,
  ImportResult,
  InstallationRequest,
  InstallationResult,
  InventoryKind,
  UnknownDeviceList,
} from "@lucciola/contract/api/devices.ts";
import { ApiProblem, call, query } from "../api/client.ts";

export const deviceRequests = {
  read: (id: string) => call<DeviceDetail>("GET", `/api/v1/devices/${encodeURIComponent(id)}`),
  unknown: () => call<UnknownDeviceList>("GET", "/api/v1/unknown-devices"),
  install: (request: InstallationRequest) => call<InstallationResult>("POST", "/api/v1/installations", request),
  templateOf: (kind: InventoryKind): string => `/api/v1/imports/${kind}/template`,
  /** The file travels as it is: the server finds out its encoding and its delimiter. */
  importFile: async (
    kind: InventoryKind,
    file: File,
    { dryRun = true, skipBadRows = false }: ImportQuery,
  ): Promise<ImportResult> => {
    const values = { name: file.name.slice(0, 200), dryRun: String(dryRun), skipBadRows: String(skipBadRows) };
    let response: Response;
    try {
      response = await fetch(`/api/v1/imports/${kind}${query(values)}`, {
        method: "POST",
        credentials: "same-origin",
        headers: { "content-type": "application/octet-stream" },
        body: file,
      });
    } catch {
      throw new ApiProblem(0, "unreachable", "");
    }
    const json: unknown = await response.json().catch(() => ({}));
    if (response.ok) return json as ImportResult;
    const { code, detail } = json as { code?: string; detail?: string };
    throw new ApiProblem(response.status, code ?? "http-error", detail ?? response.statusText);
  },
};
