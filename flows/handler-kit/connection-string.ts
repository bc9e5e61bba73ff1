/** Where the service is and the key to it. */
export interface Connection {
  /** Origin for REST calls, without a trailing slash: `http://localhost:8080`. */
  endpoint: string;
  /** Origin browsers use; the same unless the service stands behind a proxy (`ClientEndpoint=`). */
  clientEndpoint: string;
  /** Undefined with identity-based connections. */
  accessKey: string | undefined;
}

/**
 * `Endpoint=http://localhost;Port=8080;AccessKey=…;Version=1.0;`. Keys in any case and order; unknown ones are ignored.
 * Throws an error that never repeats the key.
 */
export function parseConnectionString(text: string): Connection {
  const parts = new Map<string, string>();
  for (const part of text.split(";")) {
    const equals = part.indexOf("=");
    if (part.trim() === "") continue;
    if (equals < 1) throw new TypeError("Connection string: every part must be Name=Value, separated by semicolons");
    parts.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  const endpoint = origin("Endpoint", parts.get("endpoint"), parts.get("port"));
  const client = parts.get("clientendpoint");
  const accessKey = parts.get("accesskey");
  if (accessKey === "") throw new TypeError("Connection string: AccessKey is empty");
  return { endpoint, clientEndpoint: client ? origin("ClientEndpoint", client, undefined) : endpoint, accessKey };
}

function origin(name: string, value: string | undefined, port: string | undefined): string {
  if (!value) throw new TypeError(`Connection string: ${name}=http(s)://host is missing`);
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw new TypeError(`Connection string: ${name} is not a URL: ${value}`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`Connection string: ${name} must start with http:// or https://, not ${url.protocol}//`);
  }
  if (port !== undefined) {
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
      throw new TypeError(`Connection string: Port is not a port: ${port}`);
    url.port = port;
  }
  return url.origin;
}
