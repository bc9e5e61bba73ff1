/**
 * The service's group names for Socket.IO rooms: `0~base64url(namespace)~base64url(room)`, and with an empty last part
 * the whole namespace. Group names from outside may be anything; only these two shapes mean a room.
 */
const encode = (text: string) => Buffer.from(text).toString("base64url");

/** `/` and `rm` → `0~Lw~cm0`. */
export function roomGroup(namespace: string, room: string): string {
  return namespacePrefix(namespace) + encode(room);
}

/** `/ns` → `0~L25z~`: the group of everyone in the namespace, and the prefix of all its rooms. */
export function namespacePrefix(namespace: string): string {
  return `0~${encode(namespace)}~`;
}
