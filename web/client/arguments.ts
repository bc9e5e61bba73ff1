/** Turns what the author typed into what is emitted: one JSON text per argument, and JSON for `auth`. */

export type Parsed<T> = { ok: true; value: T } | { ok: false; message: string };

/** One argument that is sent. Empty text is an error, because leaving an argument out and sending `null` are different things. */
export function parseArgument(text: string): Parsed<unknown> {
  if (text.trim() === "") return { ok: false, message: "Empty, but a later argument is not. Write null, or a value." };
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return {
      ok: false,
      message: looksLikeText(text) ? 'Not JSON. Text needs double quotes: "like this".' : "Not valid JSON.",
    };
  }
}

/** How many arguments are sent: empty fields at the end are arguments left out. */
export function countSent(texts: readonly string[]): number {
  return texts.findLastIndex((text) => text.trim() !== "") + 1;
}

/** The arguments to send, or null when one of them cannot be sent. */
export function parseArguments(texts: readonly string[]): unknown[] | null {
  const values: unknown[] = [];
  for (const text of texts.slice(0, countSent(texts))) {
    const parsed = parseArgument(text);
    if (!parsed.ok) return null;
    values.push(parsed.value);
  }
  return values;
}

/** Whether the author most likely meant a string: it starts with a letter and is no JSON word. */
export function looksLikeText(text: string): boolean {
  return /^\s*[\p{L}\p{Emoji_Presentation}]/u.test(text);
}

/** The payload of the Socket.IO CONNECT packet: an object, or nothing. */
export function parseAuth(text: string): Parsed<Record<string, unknown> | undefined> {
  if (text.trim() === "") return { ok: true, value: undefined };
  const parsed = parseArgument(text);
  if (!parsed.ok) return parsed;
  if (typeof parsed.value !== "object" || parsed.value === null || Array.isArray(parsed.value)) {
    return { ok: false, message: 'Must be a JSON object, for example {"token": "secret"}.' };
  }
  return { ok: true, value: parsed.value as Record<string, unknown> };
}

/** `a=1&b=two` as the query of the handshake. The token's own key cannot be taken. */
export function parseQuery(text: string): Parsed<Record<string, string>> {
  const query: Record<string, string> = {};
  for (const [key, value] of new URLSearchParams(text.trim())) {
    if (key === "access_token" || key === "EIO" || key === "transport" || key === "sid") {
      return { ok: false, message: `"${key}" is set by the connection itself; leave it out.` };
    }
    if (key === "") return { ok: false, message: "A name is missing before “=”. Write a=1&b=2." };
    query[key] = value;
  }
  return { ok: true, value: query };
}

export function parseNamespace(text: string): Parsed<string> {
  const name = text.trim();
  if (name === "") return { ok: true, value: "/" };
  if (/[\s?#]/.test(name)) return { ok: false, message: "A namespace has no spaces, “?” or “#”: /chat." };
  return { ok: true, value: name.startsWith("/") ? name : `/${name}` };
}
