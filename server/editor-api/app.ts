import express from "express";
import type { Express, Request } from "express";
import { createMetrics } from "./metrics.ts";
import { nodeTypeFiles } from "./node-types.ts";
import { openapi } from "./openapi.ts";
import type { Services } from "./options.ts";
import { answerProblems, Problem, unknownRoute } from "./problems.ts";
import { clientRoutes } from "./resources/clients.ts";
import { compileRoutes } from "./resources/compile.ts";
import { deploymentActionRoutes } from "./resources/deployment-actions.ts";
import { deploymentRoutes } from "./resources/deployments.ts";
import { exportRoutes } from "./resources/exports.ts";
import { flowRoutes } from "./resources/flows.ts";
import { healthRoutes } from "./resources/health.ts";
import { partRoutes } from "./resources/parts.ts";
import { referenceRoutes } from "./resources/reference.ts";
import { sessionRoutes } from "./resources/session.ts";
import { traceRoutes } from "./resources/traces.ts";
import { route, serve } from "./route.ts";
import type { Route } from "./route.ts";
import { securityHeaders } from "./security/headers.ts";
import { allowHosts } from "./security/host.ts";
import { checkOrigin } from "./security/origin.ts";
import type { Sessions } from "./security/session.ts";
import { webFiles } from "./web-files.ts";

/** Bytes of a body. A flow document has the same limit. */
const BODY_LIMIT = 1_048_576;

/** The app: who may ask, then the table of routes, then the editor's files. */
export function createApp(services: Services, sessions: Sessions): Express {
  const { options } = services;
  const { registry, measure } = createMetrics();
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("query parser", "simple");

  const origins = options.allowedOrigins ?? [];
  const bringsToken = (request: Request) => sessions.hasToken(request) || request.path === "/api/session";
  app.use(securityHeaders([options.service.endpoint, options.runtime.url]));
  app.use(allowHosts(options.host, origins));
  app.use(checkOrigin(origins, bringsToken));

  app.get("/sign-in", (request, response) => {
    if (sessions.useCode(request.query.code)) sessions.start(response);
    response.set("Cache-Control", "no-store").redirect(303, "/");
  });

  const routes: Route[] = [
    ...sessionRoutes(sessions),
    ...flowRoutes,
    ...compileRoutes,
    ...partRoutes,
    ...deploymentRoutes,
    ...deploymentActionRoutes,
    ...exportRoutes,
    ...traceRoutes,
    ...clientRoutes,
    ...referenceRoutes,
    ...healthRoutes(registry),
  ];
  const description = route({
    method: "get",
    path: "/api/openapi.json",
    summary: "This description",
    open: true,
    answers: { 200: { description: "OpenAPI 3.1" } },
    handle: ({ response }) => void response.json(openapi([...routes, description], services.version)),
  });
  app.use("/api", jsonOnly, (_request, response, next) => {
    response.set("Cache-Control", "no-store");
    next();
  });
  const readBody = express.text({ type: "application/json", limit: BODY_LIMIT });
  for (const each of [...routes, description]) {
    const path = each.path.replaceAll(/\{(\w+)\}/g, ":$1");
    const signedIn = each.open ? [] : [sessions.required];
    app[each.method](path, measure(each.path), ...signedIn, readBody, serve(each, services));
  }
  app.use("/api", sessions.required, unknownRoute);

  app.use("/node-types", sessions.required, nodeTypeFiles(options.nodeTypes));
  app.use(webFiles(options.webRoot));
  app.use(unknownRoute);
  app.use(answerProblems(options.logger));
  return app;
}

/** A form or a text body can be sent by any page without the browser asking first; JSON cannot. */
function jsonOnly(request: Request, _response: unknown, next: () => void): void {
  const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (["GET", "HEAD", "OPTIONS"].includes(request.method) || type === "application/json") return next();
  throw new Problem(
    415,
    "json-only",
    `A ${request.method} needs "Content-Type: application/json"${type ? `, not "${type.slice(0, 100)}"` : ""}.`,
  );
}
