/** An answer other than success, in the data plane's shape: `{code, message, target, details, inner}`. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  /** What was wrong: a header, a query parameter, a route segment, a member of the body. */
  readonly target: string | null;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    target: string | null = null,
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.target = target;
    this.headers = headers;
  }
}

export const badRequest = (message: string, target?: string) => new HttpError(400, "BadRequest", message, target);
export const unauthorized = (message: string) =>
  new HttpError(401, "Unauthorized", message, "Authorization", { "WWW-Authenticate": "Bearer" });
export const forbidden = (message: string) => new HttpError(403, "Forbidden", message);
export const notFound = (message: string, target?: string) => new HttpError(404, "NotFound", message, target);
export const methodNotAllowed = (method: string, allow: string) =>
  new HttpError(405, "MethodNotAllowed", `${method} is not allowed here. Allowed: ${allow}.`, "method", {
    Allow: allow,
  });
export const conflict = (message: string) => new HttpError(409, "Conflict", message);
export const tooLarge = (limit: number) =>
  new HttpError(413, "PayloadTooLarge", `The body is larger than ${limit} bytes.`, "body");
export const unsupportedMedia = (got: string, expected: string) =>
  new HttpError(
    415,
    "UnsupportedMediaType",
    `Content-Type "${got}" is not supported. Use ${expected}.`,
    "Content-Type",
  );
export const tooMany = (message: string) =>
  new HttpError(429, "TooManyRequests", message, null, { "Retry-After": "1" });

/** A segment of a path; 400 when its percent-encoding is broken. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest(`"${segment}" is not valid percent-encoding.`, "path");
  }
}
