import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpAnswer } from "../../../flows/handler-kit/answer.ts";
import type { FlowRegistry } from "../flows/registry.ts";
import { checkDeployment, checkFlowId } from "../flows/validate.ts";
import { limits } from "../options.ts";
import type { Negotiator } from "../service/negotiator.ts";
import type { TraceStore } from "../traces/store.ts";
import { jsonAnswer, readBody, RequestError } from "./io.ts";
import { streamTraces } from "./trace-stream.ts";

export interface AdminOptions {
  token: string;
  registry: FlowRegistry;
  traces: TraceStore;
  negotiate: Negotiator;
}

export const ADMIN_PATH = "/runtime/admin/";

const MAX_TRACES = 1000;

/** `/runtime/admin/…`: see `server/README.md`. Answers undefined when it took the response over (streams). */
export function createAdmin({ token, registry, traces, negotiate }: AdminOptions) {
  const expected = digest(`Bearer ${token}`);

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<HttpAnswer | undefined> => {
    // Digests have one length, so the comparison tells nothing about the token, not even its length.
    if (!timingSafeEqual(digest(request.headers.authorization ?? ""), expected)) {
      throw new RequestError(401, "unauthorized", "Authorization: Bearer <admin token> is missing or wrong");
    }
    const [resource, id, verb, ...more] = segments(url);
    if (more.length > 0) throw notFound(url);
    if (resource === "deployments" && id !== undefined) checkFlowId(id);
    const place =
      id === undefined ? "" : resource === "traces" ? `/${id}` : verb === undefined ? "/:id" : `/:id/${verb}`;
    const route = `${request.method} ${resource}${place}`;
    switch (route) {
      case "GET deployments":
        return jsonAnswer(200, { deployments: registry.list() });
      case "PUT deployments/:id": {
        const deployment = checkDeployment(parse(await readBody(request, limits.deployment)));
        const { flowId, version, deployedAt, status } = await registry.deploy(id!, deployment);
        return jsonAnswer(200, { flowId, version, deployedAt, status });
      }
      case "DELETE deployments/:id":
        await registry.remove(id!);
        return { status: 204, headers: {}, body: "" };
      case "GET deployments/:id/versions":
        return jsonAnswer(200, { versions: await registry.versions(id!) });
      case "POST deployments/:id/rollback": {
        const body = await readBody(request, limits.deployment);
        const { version } = (body === "" ? {} : parse(body)) as { version?: unknown };
        if (version !== undefined && typeof version !== "string") {
          throw new RequestError(400, "version", '"version" must be the name of a kept version');
        }
        return jsonAnswer(200, await registry.rollBack(id!, version));
      }
      case "POST deployments/:id/enable":
      case "POST deployments/:id/disable":
        return jsonAnswer(200, await registry.setEnabled(id!, verb === "enable"));
      case "POST negotiate": {
        const { hub, userId } = parse(await readBody(request, limits.body)) as { hub?: unknown; userId?: unknown };
        if (typeof hub !== "string" || hub === "") throw new RequestError(400, "hub", '"hub" must be a name');
        const token = negotiate({ hub, userId: typeof userId === "string" ? userId : undefined });
        return jsonAnswer(200, await token.catch(refused));
      }
      case "GET traces": {
        const limit = Math.min(Math.max(Number(url.searchParams.get("limit") ?? 100) || 100, 1), MAX_TRACES);
        const list = traces.list(url.searchParams.get("flow") || undefined, limit);
        return { ...jsonAnswer(200, {}), body: `{"traces":[${list.join(",")}]}` };
      }
      case "GET traces/stream":
        streamTraces(response, traces, url.searchParams.get("flow") || undefined);
        return undefined;
      default:
        throw notFound(url);
    }
  };
}

function segments(url: URL): string[] {
  try {
    return url.pathname.slice(ADMIN_PATH.length).split("/").map(decodeURIComponent);
  } catch {
    throw notFound(url);
  }
}

function notFound(url: URL): RequestError {
  return new RequestError(404, "no-route", `No such admin route: ${url.pathname}`);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** The service, or whoever vouches for us, says no. */
function refused(error: Error): never {
  throw new RequestError(502, "service", error.message);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new RequestError(400, "json", `The body is not JSON: ${(error as Error).message}`);
  }
}
