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

/** One page of a group's connections. */
export interface ConnectionPage {
  value: { connectionId: string; userId?: string }[];
  nextLink?: string;
}

/** Pages are in order of connection id, so that a continuation survives joins and leaves in between. */
export async function listGroupConnections(call: RestCall, { address }: RestServices): Promise<RestAnswer> {
  const { hub, path, query } = call;
  pageParams(query);
  const after = query.get("continuationToken");
  const all = [...hub.groups.members(checkGroup(path[1]!))]
    .filter((connection) => after === null || connection.id > after)
    .map(({ id, userId }) => (userId === undefined ? { connectionId: id } : { connectionId: id, userId }));
  return { status: 200, json: mergePages([{ value: all }], call.url, address.url) };
}

function pageParams(query: URLSearchParams): { pageSize: number; top: number } {
  return {
    pageSize: intParam(query, "maxpagesize", 1, 200) ?? 200,
    top: intParam(query, "top", 1, Number.MAX_SAFE_INTEGER) ?? Infinity,
  };
}

/** The first page of several nodes' lists, as the call at `url` wants it. */
export function mergePages(pages: ConnectionPage[], url: string, endpoint: string): ConnectionPage {
  const [path, queryText = ""] = url.split("?") as [string, string?];
  const query = new URLSearchParams(queryText);
  const { pageSize, top } = pageParams(query);
  const all = pages.flatMap(({ value }) => value).toSorted((a, b) => (a.connectionId < b.connectionId ? -1 : 1));
  const value = all.slice(0, Math.min(pageSize, top));
  const left = top - value.length;
  const more = all.length > value.length || pages.some(({ nextLink }) => nextLink !== undefined);
  if (!more || left <= 0 || value.length === 0) return { value };
  query.set("continuationToken", value.at(-1)!.connectionId);
  if (left !== Infinity) query.set("top", String(left));
  return { value, nextLink: `${endpoint}${path}?${query}` };
}
