import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { PublicAddress } from "../auth/audience.ts";
import { bearerOf, type TokenVerifier } from "../auth/tokens.ts";
import type { Hubs } from "../hubs/hubs.ts";
import type { Hub } from "../hubs/hub.ts";
import { isHubName } from "../hubs/settings.ts";
import { badRequest, HttpError, notFound, tooMany, unauthorized } from "../http/errors.ts";
import { sendEmpty } from "../http/respond.ts";
import type { Admission } from "./admission.ts";
import { presetQuery, type Query } from "./engine.ts";
import { identityFromClaims, setIdentity, type Identity } from "./handshake.ts";

export const CLIENT_PREFIX = "/clients/socketio/hubs/";

export interface FrontServices {
  hubs: Hubs;
  tokens: TokenVerifier;
  address: PublicAddress;
  admission: Admission;
}

/** Polling requests of clients. Throws `HttpError` for those that may not come in. */
export async function handleClientRequest(
  req: IncomingMessage,
  res: ServerResponse,
  services: FrontServices,
): Promise<void> {
  allowAnyOrigin(req, res);
  if (req.method === "OPTIONS") return sendEmpty(res, 204);
  const hub = await admit(req, services);
  hub.handleRequest(req, res);
}

/** Websocket upgrades of clients. */
export async function handleClientUpgrade(
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  services: FrontServices,
): Promise<void> {
  // Nobody listens to the socket while the token is checked, and a reset must not end the process.
  const ignore = () => {};
  socket.on("error", ignore);
  const hub = await admit(req, services);
  socket.off("error", ignore);
  if (socket.destroyed) return;
  // The answer to the upgrade and Engine.IO's first packet go out in one write.
  socket.cork();
  hub.handleUpgrade(req, socket, head);
  socket.uncork();
}

/** The hub a request belongs to, once it is known who sends it. Requests of a live session were checked at its start. */
async function admit(req: IncomingMessage, services: FrontServices): Promise<Hub> {
  const { path, query } = readTarget(req.url!);
  const [name, ...rest] = path.slice(CLIENT_PREFIX.length).split("/");
  const hubName = safeDecode(name ?? "");
  if (rest.some((segment) => segment !== "")) throw notFound(`There is no ${path}.`, "path");
  if (!isHubName(hubName)) throw badRequest(`"${hubName}" is not a valid hub name.`, "hub");
  // One reading for both: who is let past the token here for its `sid` must not be a new client there.
  presetQuery(req, query);
  if (query["sid"]) {
    const hub = services.hubs.find(hubName);
    // engine.io answers an unknown session in its own words, which clients know; a hub must exist for that.
    if (hub) return hub;
    throw badRequest("Session ID unknown", "sid");
  }
  await services.admission.enter();
  setIdentity(req, identify(req, query, hubName, services));
  const hub = services.hubs.get(hubName);
  const refusal = hub.refusesConnection();
  if (refusal) throw tooMany(refusal);
  await hub.expect(req);
  return hub;
}

function identify(req: IncomingMessage, query: Query, hub: string, services: FrontServices): Identity {
  const token = query["access_token"] ?? bearerOf(req.headers.authorization);
  if (!token) {
    if (services.hubs.settings(hub)?.anonymousConnectPolicy === "allow") return { claims: {} };
    throw unauthorized(`Hub "${hub}" wants a token in the access_token query parameter.`);
  }
  const path = CLIENT_PREFIX + hub;
  const claims = services.tokens.verify(token, {
    clockTolerance: 0,
    isAudience: (audience) => services.address.matches(audience, path, req),
  });
  return identityFromClaims(claims);
}

/**
 * Pages of any origin may connect: what lets a client in is its token, never a cookie, so an origin proves nothing.
 */
function allowAnyOrigin(req: IncomingMessage, res: ServerResponse): void {
  const { origin } = req.headers;
  if (origin === undefined) return;
  res.setHeader("Access-Control-Allow-Origin", origin);
  res.setHeader("Access-Control-Allow-Credentials", "true");
  res.setHeader("Vary", "Origin");
  if (req.method !== "OPTIONS") return;
  res.setHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  res.setHeader("Access-Control-Allow-Headers", req.headers["access-control-request-headers"] ?? "*");
  res.setHeader("Access-Control-Max-Age", "600");
}

/** Refuses an upgrade with the same words as a request. */
export function refuseUpgrade(socket: Duplex, error: unknown): void {
  const { status, code, message } =
    error instanceof HttpError ? error : { status: 500, code: "InternalServerError", message: "The gateway failed." };
  const body = JSON.stringify({ code, message, target: null, details: [], inner: null });
  socket.on("error", () => {});
  socket.end(
    `HTTP/1.1 ${status} ${code}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `x-ms-error-code: ${code}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Of parameters that come twice the last one counts, as in engine.io. */
function readTarget(url: string): { path: string; query: Query } {
  const mark = url.indexOf("?");
  const query: Query = Object.create(null) as Query;
  if (mark === -1) return { path: url, query };
  for (const [name, value] of new URLSearchParams(url.slice(mark + 1))) query[name] = value;
  return { path: url.slice(0, mark), query };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
