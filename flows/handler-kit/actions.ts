import { anyOf, namespaceGroup, noneOf, roomGroup } from "./groups.ts";
import { encodeDisconnect, encodeEvent } from "./packet.ts";
import type { Action } from "./types.ts";

/** One call of the REST data plane ("protocol.md" section 3), without host, version and token. */
export interface RestRequest {
  method: "POST";
  /** From the root, already escaped: `/api/hubs/chat/groups/0~Lw~/:send`. */
  path: string;
  /** Not escaped yet. */
  query: Record<string, string>;
  contentType: string;
  body: string;
}

/** The service takes about 100 filter clauses, and a longer one would not fit a request line anyway. */
const MAX_ROOMS = 100;
export const TEXT_PLAIN = "text/plain;charset=utf-8";

/**
 * An action as the request that does it (section 4). `undefined` means there is nobody to send to: an empty list of
 * rooms. Throws a `TypeError` naming the action and field when the shape is wrong, since authors may build actions by
 * hand.
 */
export function toRestRequest(hub: string, action: Action): RestRequest | undefined {
  const base = `/api/hubs/${encodeURIComponent(hub)}`;
  const namespace = action.namespace ?? "/";
  if (typeof namespace !== "string" || !namespace.startsWith("/"))
    fail(action, "namespace", 'text that starts with "/"');
  switch (action.actionName) {
    case "sendToNamespace":
      return send(
        `${base}/groups/${namespaceGroup(namespace)}/:send`,
        exceptFilter(namespace, action),
        eventOf(namespace, action),
      );
    case "sendToRooms": {
      const rooms = roomList(action, "rooms", action.rooms);
      if (rooms.length === 0) return undefined;
      const groups = rooms.map((room) => roomGroup(namespace, room));
      const packet = eventOf(namespace, action);
      const except = exceptFilter(namespace, action);
      if (groups.length === 1) return send(`${base}/groups/${groups[0]}/:send`, except, packet);
      // Without the parentheses `and` binds first and the exception would cover only the last room.
      return send(`${base}/:send`, except === "" ? anyOf(groups) : `(${anyOf(groups)}) and ${except}`, packet);
    }
    case "sendToSocket":
      return send(
        `${base}/groups/${roomGroup(namespace, text(action, "socketId", action.socketId))}/:send`,
        "",
        eventOf(namespace, action),
      );
    case "addSocketToRoom":
    case "removeSocketFromRoom":
      return membership(base, namespace, action);
    case "disconnectSockets": {
      const groups = roomList(action, "rooms", action.rooms ?? []).map((room) => roomGroup(namespace, room));
      const packet = encodeDisconnect(namespace, action.closeUnderlyingConnection === true);
      if (groups.length === 0) return send(`${base}/groups/${namespaceGroup(namespace)}/:send`, "", packet);
      if (groups.length === 1) return send(`${base}/groups/${groups[0]}/:send`, "", packet);
      return send(`${base}/:send`, anyOf(groups), packet);
    }
    default:
      throw new TypeError(`Unknown action "${String((action as { actionName?: unknown }).actionName)}"`);
  }
}

/** Those of a run's actions that have somebody to go to, in order. */
export function toRestRequests(hub: string, actions: readonly Action[]): RestRequest[] {
  return actions.map((action) => toRestRequest(hub, action)).filter((request) => request !== undefined);
}

function send(path: string, filter: string, body: string): RestRequest {
  return { method: "POST", path, query: filter === "" ? {} : { filter }, contentType: TEXT_PLAIN, body };
}

/** Joining and leaving select the socket by its own room, because the service knows connections, not sockets. */
function membership(base: string, namespace: string, action: Extract<Action, { room: string }>): RestRequest {
  const verb = action.actionName === "addSocketToRoom" ? ":addToGroups" : ":removeFromGroups";
  const filter = anyOf([roomGroup(namespace, text(action, "socketId", action.socketId))]);
  const groups = [roomGroup(namespace, text(action, "room", action.room))];
  return {
    method: "POST",
    path: `${base}/${verb}`,
    query: {},
    contentType: "application/json",
    body: JSON.stringify({ groups, filter }),
  };
}

function eventOf(namespace: string, action: { actionName: string; eventName: string; parameters: unknown[] }): string {
  if (!Array.isArray(action.parameters)) fail(action, "parameters", "a list");
  return encodeEvent(namespace, text(action, "eventName", action.eventName), action.parameters);
}

function exceptFilter(namespace: string, action: { actionName: string; exceptRooms?: string[] }): string {
  return noneOf(roomList(action, "exceptRooms", action.exceptRooms ?? []).map((room) => roomGroup(namespace, room)));
}

function roomList(action: { actionName: string }, field: string, rooms: unknown): string[] {
  if (!Array.isArray(rooms) || rooms.some((room) => typeof room !== "string" || room === "")) {
    fail(action, field, "a list of room names");
  }
  if (rooms.length > MAX_ROOMS) fail(action, field, `at most ${MAX_ROOMS} rooms (there are ${rooms.length})`);
  return [...new Set(rooms as string[])];
}

function text(action: { actionName: string }, field: string, value: unknown): string {
  if (typeof value !== "string" || value === "") fail(action, field, "a non-empty text");
  return value;
}

function fail(action: { actionName: string }, field: string, expected: string): never {
  throw new TypeError(`Action ${action.actionName}: "${field}" must be ${expected}`);
}
