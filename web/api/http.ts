/** The one place that calls `fetch`: JSON in, JSON out, errors as `ApiError`, 401 told to whoever shows the sign-in. */

import type { Diagnostic } from "../../flows/model/diagnostic.ts";

/** What the server answers beside a 4xx or 5xx status. `details` holds every other member of the body. */
export interface ErrorBody {
  code: string;
  message: string;
  diagnostics?: Diagnostic[];
  etag?: string;
}

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly diagnostics: Diagnostic[];
  /** Of a 412: the version the server has now. */
  readonly etag: string | undefined;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.status = status;
    this.code = body.code;
    this.diagnostics = body.diagnostics ?? [];
    this.etag = body.etag;
  }
}

/** No answer came: the server is gone or the network is. Saving again later may work, nothing was lost here. */
export const OFFLINE = 0;

type SignedOut = () => void;
const signedOutListeners = new Set<SignedOut>();

/** Calls back whenever an answer says that the session is gone. Returns the way to stop. */
export function onSignedOut(listener: SignedOut): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

type ConnectionListener = (online: boolean) => void;
const connectionListeners = new Set<ConnectionListener>();

/** Calls back after each request with whether the server answered at all. Returns the way to stop. */
export function onConnection(listener: ConnectionListener): () => void {
  connectionListeners.add(listener);
  return () => connectionListeners.delete(listener);
}

function tellConnection(online: boolean): void {
  for (const listener of connectionListeners) listener(online);
}

export interface RequestOptions {
  method?: "GET" | "PUT" | "POST" | "DELETE";
  /** Sent as JSON; a string is sent as it is, so that a document goes out byte for byte as it was written. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Resolves with a 2xx response, or the 304 that was asked for; throws `ApiError` for everything else but an abort. */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = "GET", body, headers, signal } = options;
  const writes = method !== "GET";
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: { accept: "application/json", ...(writes ? { "content-type": "application/json" } : {}), ...headers },
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    tellConnection(false);
    throw new ApiError(OFFLINE, {
      code: "offline",
      message: "The Patchbay server does not answer. Is it still running? Your changes are still here.",
    });
  }
  tellConnection(true);
  if (response.ok || response.status === 304) return response;
  const failure = new ApiError(response.status, await errorBody(response));
  if (response.status === 401) for (const listener of signedOutListeners) listener();
  throw failure;
}

export async function requestJson<T>(path: string, options?: RequestOptions): Promise<T> {
  const response = await request(path, options);
  return (await response.json()) as T;
}

async function errorBody(response: Response): Promise<ErrorBody> {
  const fallback = {
    code: `http_${response.status}`,
    message: `The server answered ${response.status} ${response.statusText}.`,
  };
  try {
    const body = (await response.json()) as Partial<ErrorBody>;
    return { ...body, code: body.code ?? fallback.code, message: body.message ?? fallback.message };
  } catch {
    return fallback;
  }
}

/** The entity tag without quotes or weakness mark: the form in which versions are named everywhere else. */
export function versionOf(response: Response): string | null {
  const tag = response.headers.get("etag");
  return tag === null ? null : tag.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
}

/** The header form of a version. */
export function quoted(version: string): string {
  return version.startsWith('"') ? version : `"${version}"`;
}
