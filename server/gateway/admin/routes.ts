import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AccessKeys, KeyRing } from "../auth/keys.ts";
import { bearerOf } from "../auth/tokens.ts";
import { readJson } from "../http/body.ts";
import { badRequest, decodeSegment, methodNotAllowed, notFound, unauthorized } from "../http/errors.ts";
import { sendEmpty, sendJson } from "../http/respond.ts";
import type { HubStats } from "../hubs/hub.ts";
import type { Hubs } from "../hubs/hubs.ts";
import { isHubName, parseHubSettings } from "../hubs/settings.ts";

export interface AdminServices {
  hubs: Hubs;
  keys: KeyRing;
  adminToken: string;
  /** The other nodes of the cluster, if it is one. */
  others?: Others | undefined;
}

interface Others {
  keysChanged(keys: AccessKeys): Promise<void>;
  hubStats(hub: string): Promise<HubStats[]>;
}

const MAX_BODY = 1_048_576;

/** The routes of `server/README.md`, and `PUT /admin/keys` for key rotation. Throws `HttpError`. */
export async function handleAdmin(req: IncomingMessage, res: ServerResponse, services: AdminServices): Promise<void> {
  if (!sameToken(bearerOf(req.headers.authorization) ?? "", services.adminToken)) {
    throw unauthorized("The admin routes need the admin token in an Authorization: Bearer header.");
  }
  const path = req.url!.split("?")[0]!;
  const [, , resource, name, part, ...rest] = path.split("/").map(decodeSegment);
  if (rest.length > 0) throw notFound(`There is no ${path}.`, "path");
  if (resource === "keys" && name === undefined) return rotateKeys(req, res, services);
  if (resource !== "hubs") throw notFound(`There is no ${path}.`, "path");
  if (name === undefined) return listHubs(req, res, services);
  if (!isHubName(name)) throw badRequest(`"${name}" is not a valid hub name.`, "hub");
  if (part === undefined) return oneHub(req, res, name, services);
  if (part === "stats") return hubStats(req, res, name, services);
  throw notFound(`There is no ${path}.`, "path");
}

async function listHubs(req: IncomingMessage, res: ServerResponse, { hubs }: AdminServices): Promise<void> {
  if (req.method !== "GET") throw methodNotAllowed(req.method!, "GET");
  sendJson(res, 200, { hubs: Object.fromEntries(hubs.allSettings()) });
}

async function oneHub(req: IncomingMessage, res: ServerResponse, name: string, { hubs }: AdminServices): Promise<void> {
  switch (req.method) {
    case "GET": {
      const settings = hubs.settings(name);
      if (!settings) throw notFound(`Hub "${name}" has no settings.`, "hub");
      return sendJson(res, 200, settings);
    }
    case "PUT": {
      const settings = parseSettings(await readJson(req, MAX_BODY));
      await hubs.configure(name, settings);
      return sendJson(res, 200, settings);
    }
    case "DELETE":
      await hubs.configure(name, undefined);
      return sendEmpty(res, 204);
    default:
      throw methodNotAllowed(req.method!, "GET, PUT, DELETE");
  }
}

function parseSettings(body: unknown) {
  try {
    return parseHubSettings(body);
  } catch (error) {
    throw badRequest((error as Error).message, "body");
  }
}

/** Counts of all nodes together. */
async function hubStats(
  req: IncomingMessage,
  res: ServerResponse,
  name: string,
  { hubs, others }: AdminServices,
): Promise<void> {
  if (req.method !== "GET") throw methodNotAllowed(req.method!, "GET");
  const total = hubs.stats(name);
  for (const { connections, sockets, namespaces } of (await others?.hubStats(name)) ?? []) {
    total.connections += connections;
    total.sockets += sockets;
    for (const [namespace, count] of Object.entries(namespaces)) {
      total.namespaces[namespace] = (total.namespaces[namespace] ?? 0) + count;
    }
  }
  sendJson(res, 200, total);
}

/** Old tokens and signatures stop being valid at once, so rotate one key at a time. */
async function rotateKeys(req: IncomingMessage, res: ServerResponse, { keys, others }: AdminServices): Promise<void> {
  if (req.method !== "PUT") throw methodNotAllowed(req.method!, "PUT");
  const body = (await readJson(req, MAX_BODY)) as { primary?: unknown; secondary?: unknown } | undefined;
  const { primary = keys.primary, secondary = keys.secondary } = body ?? {};
  if (typeof primary !== "string" || typeof secondary !== "string") {
    throw badRequest(`The body must be {"primary": text, "secondary": text}; one may be left out.`, "body");
  }
  try {
    keys.replace({ primary, secondary });
  } catch (error) {
    throw badRequest((error as Error).message, "body");
  }
  await others?.keysChanged({ primary, secondary });
  sendEmpty(res, 204);
}

/** In constant time, whatever the lengths. */
function sameToken(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
