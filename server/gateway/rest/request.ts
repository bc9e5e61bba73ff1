import type { IncomingHttpHeaders } from "node:http";
import type { Member } from "../clients/member.ts";
import type { Hub } from "../hubs/hub.ts";
import { badRequest } from "../http/errors.ts";
import { FilterError } from "../odata/ast.ts";
import { parseCached, select } from "../odata/select.ts";

/** One call of the data plane, checked and taken apart, whatever brought it (HTTP, a tunnel). */
export interface RestCall {
  method: string;
  /** As received, with its query. */
  url: string;
  headers: IncomingHttpHeaders;
  /** Rejects with 413 past `limit` bytes. */
  readBody(limit: number): Promise<Buffer>;
  hub: Hub;
  /** The decoded path behind `/api/hubs/{hub}/`. */
  path: string[];
  query: URLSearchParams;
  /** How the caller proved who it is. */
  caller: "key" | "identity" | "tunnel";
}

export interface RestAnswer {
  status: number;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it comes. */
  stream?: AsyncIterable<string>;
  /** How many clients of this node a message went to; part of the answer to a batch. */
  deliveries?: number;
}

/** Connections a filter matches, as a list that may be changed while it is walked. 400 when the filter is wrong. */
export function filtered(hub: Hub, filter: string | null | undefined): Iterable<Member> {
  if (filter === null || filter === undefined || filter.trim() === "") return hub.connections.values();
  try {
    return select(parseCached(filter), hub);
  } catch (error) {
    if (error instanceof FilterError) throw badRequest(`The filter is not valid: ${error.message}.`, "filter");
    throw error;
  }
}

/** Narrows `targets` to those the filter matches. */
export function narrowed(hub: Hub, targets: ReadonlySet<Member>, filter: string | null): Iterable<Member> {
  if (filter === null || filter.trim() === "") return targets;
  const matching = filtered(hub, filter);
  const found: Member[] = [];
  for (const connection of matching) if (targets.has(connection)) found.push(connection);
  return found;
}

export function excludedOf(query: URLSearchParams): ReadonlySet<string> | undefined {
  const excluded = query.getAll("excluded");
  return excluded.length === 0 ? undefined : new Set(excluded);
}

/** An integer parameter within bounds, `undefined` when absent. */
export function intParam(query: URLSearchParams, name: string, min: number, max: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) throw badRequest(`${name} must be a whole number from ${min} to ${max}.`, name);
  return value;
}

export function checkGroup(group: string): string {
  if (group.length < 1 || group.length > 1024) throw badRequest("A group name has 1 to 1024 characters.", "group");
  return group;
}
