import type { Member } from "../clients/member.ts";
import { signClientToken } from "../auth/tokens.ts";
import { badRequest, forbidden, notFound } from "../http/errors.ts";
import { checkGroup, excludedOf, intParam, type RestAnswer, type RestCall } from "./request.ts";
import type { RestServices } from "./router.ts";

export async function connectionExists(call: RestCall): Promise<RestAnswer> {
  return { status: call.hub.connections.has(call.path[1]!) ? 200 : 404 };
}

export async function groupExists(call: RestCall): Promise<RestAnswer> {
  return { status: call.hub.groups.has(checkGroup(call.path[1]!)) ? 200 : 404 };
}

export async function userExists(call: RestCall): Promise<RestAnswer> {
  return { status: call.hub.users.has(call.path[1]!) ? 200 : 404 };
}

export async function closeConnection(call: RestCall): Promise<RestAnswer> {
  call.hub.connections.get(call.path[1]!)?.close(call.query.get("reason") ?? "");
  return { status: 204 };
}

export async function closeAll(call: RestCall): Promise<RestAnswer> {
  return closeEach(call, call.hub.connections.values());
}

export async function closeGroup(call: RestCall): Promise<RestAnswer> {
  return closeEach(call, call.hub.groups.members(checkGroup(call.path[1]!)));
}

export async function closeUser(call: RestCall): Promise<RestAnswer> {
  return closeEach(call, call.hub.users.get(call.path[1]!) ?? []);
}

function closeEach({ query }: RestCall, targets: Iterable<Member>): RestAnswer {
  const excluded = excludedOf(query);
  const reason = query.get("reason") ?? "";
  for (const connection of targets) if (!excluded?.has(connection.id)) connection.close(reason);
  return { status: 204 };
}

/** Callers with a key sign tokens themselves; this is for those that only have an identity. */
export async function generateToken(call: RestCall, services: RestServices): Promise<RestAnswer> {
  const { query, hub } = call;
  if (call.caller !== "identity") throw forbidden("Only callers with an identity token may ask for client tokens.");
  const clientType = query.get("clientType") ?? "socketio";
  if (clientType.toLowerCase() !== "socketio") {
    throw badRequest(`clientType "${clientType}" is not served here; only socketio is.`, "clientType");
  }
  const userId = query.get("userId");
  const token = await signClientToken(services.keys, {
    audience: `${services.address.url}/clients/socketio/hubs/${hub.name}`,
    ...(userId === null ? {} : { userId }),
    roles: query.getAll("role"),
    groups: query.getAll("group"),
    expiresInMinutes: intParam(query, "minutesToExpire", 1, 525_600) ?? 60,
  });
  return { status: 200, json: { token } };
}

/** A permission without `targetName` is for every group. */
export async function permission(call: RestCall): Promise<RestAnswer> {
  const [, name, , id] = call.path as [string, string, string, string];
  const known = ["sendtogroup", "joinleavegroup"].includes(name.toLowerCase());
  if (!known) throw badRequest(`Permission "${name}" is not known; sendToGroup and joinLeaveGroup are.`, "permission");
  const key = `${name.toLowerCase()}:${call.query.get("targetName") ?? ""}`;
  const permissions = call.hub.connections.get(id)?.permissions;
  switch (call.method) {
    case "PUT":
      if (!permissions) throw notFound(`Connection "${id}" is not here.`, "connectionId");
      permissions.add(key);
      return { status: 200 };
    case "HEAD":
      return { status: permissions?.has(key) || permissions?.has(`${name.toLowerCase()}:`) ? 200 : 404 };
    default:
      permissions?.delete(key);
      return { status: 204 };
  }
}
