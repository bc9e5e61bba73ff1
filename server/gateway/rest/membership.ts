import { z } from "zod";
import type { Member } from "../clients/member.ts";
import { parseJson } from "../http/body.ts";
import { badRequest, notFound, unsupportedMedia } from "../http/errors.ts";
import { checkGroup, filtered, intParam, type RestAnswer, type RestCall } from "./request.ts";
import type { RestServices } from "./router.ts";

const MAX_BODY = 1_048_576;

const bulkBody = z.object({
  groups: z.array(z.string().min(1).max(1024)).max(10_000),
  filter: z.string().nullish(),
});

export function addToGroups(call: RestCall): Promise<RestAnswer> {
  return changeGroups(call, (connection, group) => call.hub.join(connection, group));
}

export function removeFromGroups(call: RestCall): Promise<RestAnswer> {
  return changeGroups(call, (connection, group) => call.hub.leave(connection, group));
}

async function changeGroups(call: RestCall, change: (connection: Member, group: string) => void): Promise<RestAnswer> {
  const type = call.headers["content-type"] ?? "application/json";
  if (!/^application\/json\b/i.test(type)) throw unsupportedMedia(type, "application/json");
  const body = bulkBody.safeParse(parseJson(await call.readBody(MAX_BODY)));
  if (!body.success) {
    const issue = body.error.issues[0]!;
    throw badRequest(
      `The body must be {"groups": [names], "filter": text}: ${issue.path.join(".")} ${issue.message}`,
      "body",
    );
  }
  const targets = [...filtered(call.hub, body.data.filter)];
  for (const connection of targets) for (const group of body.data.groups) change(connection, group);
  return { status: 200 };
}

export async function addConnectionToGroup(call: RestCall): Promise<RestAnswer> {
  const [, group, , id] = call.path as [string, string, string, string];
  checkGroup(group);
  const connection = call.hub.connections.get(id);
  if (!connection) throw notFound(`Connection "${id}" is not here.`, "connectionId");
  call.hub.join(connection, group);
  return { status: 200 };
}

export async function removeConnectionFromGroup(call: RestCall): Promise<RestAnswer> {
  const [, group, , id] = call.path as [string, string, string, string];
  const connection = call.hub.connections.get(id);
  if (connection) call.hub.leave(connection, checkGroup(group));
  return { status: 204 };
}

export async function removeConnectionFromAllGroups(call: RestCall): Promise<RestAnswer> {
  const connection = call.hub.connections.get(call.path[1]!);
  if (connection) leaveJoined(call, connection);
  return { status: 204 };
}

export async function addUserToGroup(call: RestCall): Promise<RestAnswer> {
  const [, user, , group] = call.path as [string, string, string, string];
  checkGroup(group);
  for (const connection of call.hub.users.get(user) ?? []) call.hub.join(connection, group);
  return { status: 200 };
}

export async function removeUserFromGroup(call: RestCall): Promise<RestAnswer> {
  const [, user, , group] = call.path as [string, string, string, string];
  for (const connection of call.hub.users.get(user) ?? []) call.hub.leave(connection, checkGroup(group));
  return { status: 204 };
}

export async function removeUserFromAllGroups(call: RestCall): Promise<RestAnswer> {
  for (const connection of call.hub.users.get(call.path[1]!) ?? []) leaveJoined(call, connection);
  return { status: 204 };
}

/** "All groups" are those it was put into; its namespaces and its sockets' own rooms go only with the sockets. */
function leaveJoined(call: RestCall, connection: Member): void {
  const own = connection.ownGroups();
  call.hub.groups.removeAll(connection, (group) => own.has(group));
}

/** Pages are in order of connection id, so that a continuation survives joins and leaves in between. */
export async function listGroupConnections(call: RestCall, { address }: RestServices): Promise<RestAnswer> {
  const { hub, path, query } = call;
  const pageSize = intParam(query, "maxpagesize", 1, 200) ?? 200;
  const top = intParam(query, "top", 1, Number.MAX_SAFE_INTEGER) ?? Infinity;
  const after = query.get("continuationToken");
  const ids = [...hub.groups.members(checkGroup(path[1]!))]
    .filter((connection) => after === null || connection.id > after)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const page = ids.slice(0, Math.min(pageSize, top));
  const left = top - page.length;
  const body: Record<string, unknown> = {
    value: page.map(({ id, userId }) => (userId === undefined ? { connectionId: id } : { connectionId: id, userId })),
  };
  if (ids.length > page.length && left > 0) body["nextLink"] = address.url + nextPage(call, page.at(-1)!.id, left);
  return { status: 200, json: body };
}

function nextPage({ url, query }: RestCall, after: string, left: number): string {
  const next = new URLSearchParams(query);
  next.set("continuationToken", after);
  if (left !== Infinity) next.set("top", String(left));
  return `${url.split("?")[0]}?${next}`;
}
