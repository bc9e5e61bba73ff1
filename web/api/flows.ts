import { quoted, request, requestJson, versionOf } from "./http.ts";
import type {
  CheckedCompile,
  DeployedVersion,
  Deployment,
  FlowList,
  FlowParts,
  FlowText,
  VersionInfo,
} from "./types.ts";

const url = (id: string, rest = "") => `/api/flows/${encodeURIComponent(id)}${rest}`;

/** `known`: the tag of the list one has. Null when nothing has changed since. */
export async function listFlows(known: string | null = null): Promise<FlowList | null> {
  const response = await request("/api/flows", { headers: known === null ? {} : { "if-none-match": quoted(known) } });
  if (response.status === 304) return null;
  return { ...((await response.json()) as Omit<FlowList, "tag">), tag: versionOf(response) };
}

export async function readFlow(id: string, signal?: AbortSignal): Promise<FlowText> {
  const response = await request(url(id), { signal });
  return { text: await response.text(), etag: versionOf(response) };
}

/**
 * Saves the document as it is written. `expected` is the version the change began from, or `null` for a flow that must
 * not exist yet. Throws `ApiError` 412 when someone else wrote meanwhile; nothing is then overwritten.
 */
export async function saveFlow(
  id: string,
  text: string,
  expected: string | null,
): Promise<{ id: string; etag: string }> {
  const headers: Record<string, string> =
    expected === null ? { "if-none-match": "*" } : { "if-match": quoted(expected) };
  return requestJson(url(id), { method: "PUT", body: text, headers });
}

export async function deleteFlow(id: string, expected: string): Promise<void> {
  await request(url(id), { method: "DELETE", headers: { "if-match": quoted(expected) } });
}

export async function listVersions(id: string, signal?: AbortSignal): Promise<VersionInfo[]> {
  return (await requestJson<{ versions: VersionInfo[] }>(url(id, "/versions"), { signal })).versions;
}

export async function readVersion(id: string, version: string, signal?: AbortSignal): Promise<string> {
  return (await request(url(id, `/versions/${encodeURIComponent(version)}`), { signal })).text();
}

/** Compiles with the type check only the server can do. Never runs anything. */
export async function compileFlow(text: string, signal?: AbortSignal): Promise<CheckedCompile> {
  return requestJson("/api/compile", { method: "POST", body: text, signal });
}

/** The parts of saved flows, for those who call them. */
export async function listParts(signal?: AbortSignal): Promise<FlowParts[]> {
  return (await requestJson<{ flows: FlowParts[] }>("/api/parts", { signal })).flows;
}

/** Makes the saved version live. `expected` guards against deploying what someone else saved meanwhile. */
export async function deployFlow(id: string, expected: string | null): Promise<Deployment> {
  const headers: Record<string, string> = expected === null ? {} : { "if-match": quoted(expected) };
  return requestJson(url(id, "/deployment"), { method: "POST", body: {}, headers });
}

/** Versions that have been live, newest first. */
export async function listDeployed(id: string, signal?: AbortSignal): Promise<DeployedVersion[]> {
  return (await requestJson<{ versions: DeployedVersion[] }>(url(id, "/deployment/versions"), { signal })).versions;
}

/** Makes a version live again that was live before; the canvas and the saved flow stay as they are. */
export async function rollBack(id: string, version: string): Promise<Deployment> {
  return requestJson(url(id, "/deployment/rollback"), { method: "POST", body: { version } });
}

/** A disabled flow stays deployed and gets no events until it is enabled. */
export async function setEnabled(id: string, enabled: boolean): Promise<Deployment> {
  return requestJson(url(id, `/deployment/${enabled ? "enable" : "disable"}`), { method: "POST", body: {} });
}

export async function undeployFlow(id: string): Promise<void> {
  await request(url(id, "/deployment"), { method: "DELETE" });
}
