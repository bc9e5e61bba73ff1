import { request, requestJson } from "./http.ts";
import type { ClientToken, ExportPreview, ExportTarget, Session, Trace } from "./types.ts";

export * from "./flows.ts";
export { ApiError, OFFLINE, onConnection, onSignedOut } from "./http.ts";
export type * from "./types.ts";

export function readSession(signal?: AbortSignal): Promise<Session> {
  return requestJson<Session>("/api/session", { signal });
}

/** Trades the token printed at start-up for the session cookie. */
export async function signIn(token: string): Promise<void> {
  await request("/api/session", { method: "POST", body: { token } });
}

export async function listTargets(signal?: AbortSignal): Promise<ExportTarget[]> {
  return (await requestJson<{ targets: ExportTarget[] }>("/api/exports/targets", { signal })).targets;
}

/** `option`: ids of the target's options, with commas between them. */
export function previewExport(
  id: string,
  { target, option }: { target: string; option: string },
  signal?: AbortSignal,
): Promise<ExportPreview> {
  const query = new URLSearchParams({ target, option });
  return requestJson(`/api/flows/${encodeURIComponent(id)}/export/files?${query}`, { signal });
}

/** Where the browser downloads the zip. */
export function exportUrl(id: string, { target, option }: { target: string; option: string }): string {
  return `/api/flows/${encodeURIComponent(id)}/export?${new URLSearchParams({ target, option })}`;
}

export function clientToken(hub: string, userId?: string): Promise<ClientToken> {
  return requestJson("/api/clients/token", { method: "POST", body: userId ? { hub, userId } : { hub } });
}

export async function listTraces(flow: string, limit: number, signal?: AbortSignal): Promise<Trace[]> {
  const query = new URLSearchParams({ flow, limit: String(limit) });
  return (await requestJson<{ traces: Trace[] }>(`/api/traces?${query}`, { signal })).traces;
}

export interface TraceStream {
  close(): void;
}

/** Calls back for each run as it ends. The browser reconnects by itself; `onState` says whether it is connected now. */
export function streamTraces(
  flow: string,
  onTrace: (trace: Trace) => void,
  onState: (live: boolean) => void,
): TraceStream {
  const source = new EventSource(`/api/traces/stream?${new URLSearchParams({ flow })}`);
  source.addEventListener("open", () => onState(true));
  source.addEventListener("error", () => onState(false));
  source.addEventListener("trace", (message) => {
    try {
      onTrace(JSON.parse((message as MessageEvent<string>).data) as Trace);
    } catch {
      // A record this editor cannot read is not worth losing the stream for.
    }
  });
  return source;
}
