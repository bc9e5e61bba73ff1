import { Problem } from "../problems.ts";
import { nodeTypeUrls } from "../node-types.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schemas from "../schemas.ts";
import type { Sessions } from "../security/session.ts";

export function sessionRoutes(sessions: Sessions): Route[] {
  return [
    route({
      method: "get",
      path: "/api/session",
      summary: "Who am I, and where are the other parts",
      answers: { 200: { description: "Signed in", schema: schemas.session } },
      async handle({ response, services: { options, runtime, version } }) {
        // The editor must come up also while the runtime is down.
        const deployments = await runtime.deployments(1_500).catch(() => []);
        const hubs = deployments.flatMap(({ triggers }) => (triggers ?? []).map(({ hub }) => hub));
        response.json({
          version,
          gateway: { endpoint: options.service.endpoint },
          runtime: { endpoint: options.runtime.url },
          nodeTypes: nodeTypeUrls(options.nodeTypes),
          hubs: [...new Set(hubs.filter(Boolean))].toSorted(),
        });
      },
    }),
    route({
      method: "post",
      path: "/api/session",
      summary: "Sign a browser in with the editor token",
      open: true,
      body: schemas.signIn,
      answers: {
        204: { description: "Signed in by a cookie" },
        401: { description: "Not the token", schema: schemas.problem },
      },
      handle({ body, response }) {
        if (!sessions.isToken(body.token.trim())) {
          throw new Problem(
            401,
            "wrong-token",
            "That is not the editor token. `npm start` prints a URL that signs you in.",
          );
        }
        sessions.start(response);
        response.status(204).end();
      },
    }),
    route({
      method: "delete",
      path: "/api/session",
      summary: "Sign this browser out",
      open: true,
      answers: { 204: { description: "Signed out" } },
      handle({ response }) {
        sessions.end(response);
        response.status(204).end();
      },
    }),
  ];
}
