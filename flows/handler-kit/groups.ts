import { fromBase64Url, toBase64Url } from "./encoding.ts";

/** The service knows Socket.IO rooms and namespaces as groups ("protocol.md" section 1). */

/** Room `rm` of `/ns` → `0~L25z~cm0`. A socket's own room is named by its socket id. */
export function roomGroup(namespace: string, room: string): string {
  return `0~${toBase64Url(namespace)}~${toBase64Url(room)}`;
}

/** Everybody in `/ns` → `0~L25z~`. */
export function namespaceGroup(namespace: string): string {
  return `0~${toBase64Url(namespace)}~`;
}

/** The way back; `room` is undefined for a whole namespace, the result for a name that is no Socket.IO group. */
export function parseGroup(group: string): { namespace: string; room?: string } | undefined {
  const match = /^0~([A-Za-z0-9_-]+)~([A-Za-z0-9_-]*)$/.exec(group);
  if (!match) return undefined;
  try {
    const namespace = fromBase64Url(match[1]!);
    return match[2] === "" ? { namespace } : { namespace, room: fromBase64Url(match[2]!) };
  } catch {
    return undefined;
  }
}

/** A string literal of the filter language: quotes are doubled. */
export function filterText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `'a' in groups or 'b' in groups`. Not bracketed: the caller knows what stands beside it. */
export function anyOf(groups: readonly string[]): string {
  return groups.map((group) => `${filterText(group)} in groups`).join(" or ");
}

/** `not ('a' in groups) and not ('b' in groups)`. */
export function noneOf(groups: readonly string[]): string {
  return groups.map((group) => `not (${filterText(group)} in groups)`).join(" and ");
}
