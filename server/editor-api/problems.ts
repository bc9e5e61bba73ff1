import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Diagnostic } from "../../flows/model/diagnostic.ts";
import { StoreError } from "../store/index.ts";
import type { StoreErrorCode } from "../store/index.ts";
import type { Logger } from "./options.ts";

/** An answer that is not a success: `{code, message, …}` with its status. Anything else thrown is a 500. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: { diagnostics?: Diagnostic[]; etag?: string; issues?: unknown };

  constructor(status: number, code: string, message: string, details: Problem["details"] = {}) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

const STORE_STATUS = {
  "bad-id": 400,
  "not-found": 404,
  stale: 412,
  exists: 412,
  "too-large": 413,
  "too-many": 409,
  "disk-full": 507,
  broken: 422,
  io: 500,
} as const satisfies Record<StoreErrorCode, number>;

/** The last handlers of the app: unknown API paths and every error. */
export const unknownRoute: RequestHandler = (request) => {
  throw new Problem(
    404,
    "not-found",
    `There is no ${request.method} ${request.path} here. The routes are listed at /api/openapi.json.`,
  );
};

export function answerProblems(logger?: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = toProblem(error);
    if (problem.status >= 500)
      logger?.error({ err: error, method: request.method, path: request.path }, "editor API request failed");
    response.status(problem.status).json({ code: problem.code, message: problem.message, ...problem.details });
  };
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreError) {
    return new Problem(STORE_STATUS[error.code], error.code, error.message, error.etag ? { etag: error.etag } : {});
  }
  // Express and its body parsers mark what is the client's fault with a status and a type.
  const { status, type, message } = error as { status?: number; type?: string; message?: string };
  if (type === "entity.too.large") return new Problem(413, "too-large", "The body is larger than 1 MB.");
  if (status !== undefined && status >= 400 && status < 500)
    return new Problem(status, type ?? "bad-request", message ?? "Bad request.");
  return new Problem(500, "internal", "Something went wrong in the server; its log has the details.");
}
