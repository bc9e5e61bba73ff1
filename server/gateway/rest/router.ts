import type { IncomingMessage, ServerResponse } from "node:http";
import type { PublicAddress } from "../auth/audience.ts";
import { IdentityVerifier } from "../auth/identity.ts";
import type { KeyRing } from "../auth/keys.ts";
import { bearerOf, type TokenVerifier } from "../auth/tokens.ts";
import { isHubName } from "../hubs/settings.ts";
import type { Hub } from "../hubs/hub.ts";
import { readBody } from "../http/body.ts";
import { badRequest, decodeSegment, methodNotAllowed, notFound, unauthorized } from "../http/errors.ts";
import { sendEmpty, sendJson } from "../http/respond.ts";
import { batch } from "./batch.ts";
import * as membership from "./membership.ts";
import * as presence from "./presence.ts";
import type { RestAnswer, RestCall } from "./request.ts";
import * as send from "./send.ts";

export interface RestServices {
  keys: KeyRing;
  tokens: TokenVerifier;
  address: PublicAddress;
  /** Only when an identity provider is configured. */
  identity: IdentityVerifier | undefined;
  /** The hub of that name, made if need be. */
  hub(name: string): Hub;
  /** Runs a call, on all nodes where there are several. Throws `HttpError`. */
  call(request: RestRequest): Promise<RestAnswer>;
}

type Handler = (call: RestCall, services: RestServices) => Promise<RestAnswer>;

/** Section 3 of protocol.md, and `:invoke` of the default-mode SDK. Every second segment is a name and written `*`. */
const ROUTES: Record<string, Record<string, Handler>> = {
  ":send": { POST: send.sendToAll },
  "connections/*/:send": { POST: send.sendToConnection },
  "groups/*/:send": { POST: send.sendToGroup },
  "users/*/:send": { POST: send.sendToUser },
  ":invoke": { POST: send.invoke },
  ":batch": { POST: (call, services) => batch(call, (request) => callRest(request, services)) },
  ":addToGroups": { POST: membership.addToGroups },
  ":removeFromGroups": { POST: membership.removeFromGroups },
  ":closeConnections": { POST: presence.closeAll },
  "groups/*/:closeConnections": { POST: presence.closeGroup },
  "users/*/:closeConnections": { POST: presence.closeUser },
  ":generateToken": { POST: presence.generateToken },
  "connections/*": { HEAD: presence.connectionExists, DELETE: presence.closeConnection },
  "groups/*": { HEAD: presence.groupExists },
  "users/*": { HEAD: presence.userExists },
  "groups/*/connections": { GET: membership.listGroupConnections },
  "groups/*/connections/*": { PUT: membership.addConnectionToGroup, DELETE: membership.removeConnectionFromGroup },
  "connections/*/groups": { DELETE: membership.removeConnectionFromAllGroups },
  "users/*/groups": { DELETE: membership.removeUserFromAllGroups },
  "users/*/groups/*": { PUT: membership.addUserToGroup, DELETE: membership.removeUserFromGroup },
  "permissions/*/connections/*": { PUT: presence.permission, HEAD: presence.permission, DELETE: presence.permission },
};

const API_VERSIONS = new Set(["2021-10-01", "2022-11-01", "2023-07-01", "2024-01-01", "2024-12-01"]);

/** What came in, before it is known to be a call. */
export interface RestRequest extends Pick<RestCall, "method" | "url" | "headers" | "readBody"> {
  /** Proves the caller's right to `path` of `hub`, or throws. */
  authorise(hub: string, path: string): Promise<RestCall["caller"]>;
  /** A send is answered only when all nodes have done it: its caller's next call may come in at another node. */
  waitsForAll?: boolean;
}

/** Answers one call of the data plane that came by HTTP. Throws `HttpError`. */
export async function handleRest(req: IncomingMessage, res: ServerResponse, services: RestServices): Promise<void> {
  const answer = await services.call({
    method: req.method!,
    url: req.url!,
    headers: req.headers,
    readBody: (limit) => readBody(req, limit),
    authorise: (_, path) => authorise(req, path, services),
    waitsForAll: true,
  });
  if (answer.stream) {
    res.writeHead(answer.status, { "Content-Type": "application/x-ndjson; charset=utf-8" });
    for await (const chunk of answer.stream)
      if (!res.write(chunk)) await new Promise((resolve) => res.once("drain", resolve));
    res.end();
  } else if (answer.json === undefined) sendEmpty(res, answer.status);
  else sendJson(res, answer.status, answer.json);
}

/** Runs one call of the data plane on this node's connections. Throws `HttpError`. */
export async function callRest(request: RestRequest, services: RestServices): Promise<RestAnswer> {
  const [rawPath, rawQuery] = splitUrl(request.url);
  const segments = rawPath.split("/").slice(2);
  if (segments.length === 1 && segments[0] === "health") return health(request.method);
  if (segments[0] !== "hubs" || segments.length < 3) throw notFound(`There is no ${rawPath}.`, "path");
  const [hubName, ...path] = segments.slice(1).map(decodeSegment) as [string, ...string[]];
  const handler = route(request.method, path, rawPath);
  if (!isHubName(hubName)) throw badRequest(`"${hubName}" is not a valid hub name.`, "hub");
  const caller = await request.authorise(hubName, rawPath);
  const query = new URLSearchParams(rawQuery);
  checkVersion(query);
  const { method, url, headers, readBody } = request;
  return handler({ method, url, headers, readBody, hub: services.hub(hubName), path, query, caller }, services);
}

function route(method: string, path: string[], rawPath: string): Handler {
  const pattern = path.map((segment, index) => (index % 2 === 0 ? segment : "*")).join("/");
  const methods = Object.hasOwn(ROUTES, pattern) ? ROUTES[pattern]! : undefined;
  if (!methods) throw notFound(`There is no ${rawPath}.`, "path");
  const handler = methods[method];
  if (!handler) throw methodNotAllowed(method, Object.keys(methods).join(", "));
  return handler;
}

async function authorise(req: IncomingMessage, path: string, services: RestServices): Promise<RestCall["caller"]> {
  const token = bearerOf(req.headers.authorization);
  if (!token) throw unauthorized("The call needs an Authorization: Bearer header.");
  if (services.identity && IdentityVerifier.isMeantFor(token)) {
    await services.identity.verify(token);
    return "identity";
  }
  services.tokens.verify(token, {
    clockTolerance: 300,
    isAudience: (audience) => services.address.matches(audience, path, req),
  });
  return "key";
}

function checkVersion(query: URLSearchParams): void {
  const version = query.get("api-version");
  if (version !== null && !API_VERSIONS.has(version)) {
    throw badRequest(
      `api-version "${version}" is not known; use one of ${[...API_VERSIONS].join(", ")}.`,
      "api-version",
    );
  }
}

function health(method: string): RestAnswer {
  if (method !== "HEAD" && method !== "GET") throw methodNotAllowed(method, "HEAD");
  return { status: 200 };
}

function splitUrl(url: string): [path: string, query: string] {
  const at = url.indexOf("?");
  return at === -1 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
}
