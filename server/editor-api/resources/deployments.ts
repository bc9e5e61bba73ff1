import { z } from "zod";
import { Problem } from "../problems.ts";
import { ifMatch } from "../preconditions.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schemas from "../schemas.ts";

export const deploymentRoutes: Route[] = [
  route({
    method: "get",
    path: "/api/deployments",
    summary: "What the runtime has, live or quarantined",
    answers: {
      200: { description: "The deployments", schema: z.object({ deployments: schemas.deployment.array() }) },
      502: { description: "The runtime does not answer", schema: schemas.problem },
    },
    async handle({ response, services: { runtime } }) {
      response.json({ deployments: await runtime.deployments() });
    },
  }),
  route({
    method: "post",
    path: "/api/flows/{id}/deployment",
    summary: "Make the saved version live",
    headers: { "If-Match": "Deploy only this version" },
    answers: {
      200: { description: "Live", schema: schemas.deployment },
      404: { description: "No such flow", schema: schemas.problem },
      412: { description: "Another version is saved", schema: schemas.problem },
      422: {
        description: "The flow has errors, or the runtime cannot load it; what was live stays live",
        schema: schemas.problem,
      },
    },
    async handle({ params: { id = "" }, request, response, services: { store, language, runtime } }) {
      const saved = await store.read(id);
      if (!saved) throw new Problem(404, "not-found", `There is no flow "${id}".`);
      const expected = ifMatch(request);
      if (expected !== undefined && expected !== saved.etag) {
        throw new Problem(412, "stale", `Flow "${id}" was saved by someone else meanwhile.`, { etag: saved.etag });
      }
      const { name, module, diagnostics } = await language.build(saved.text, { id });
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      if (!module) {
        const count = errors.length === 1 ? "an error" : `${errors.length} errors`;
        throw new Problem(422, "flow-errors", `The flow has ${count}: ${errors[0]?.message ?? ""}`, { diagnostics });
      }
      response.json(await runtime.deploy(id, { version: saved.etag, name: name ?? id, ...module }));
    },
  }),
  route({
    method: "delete",
    path: "/api/flows/{id}/deployment",
    summary: "Take a flow down; also one whose file is gone",
    answers: { 204: { description: "No longer live" } },
    async handle({ params: { id = "" }, response, services: { runtime } }) {
      if (!schemas.flowId.safeParse(id).success)
        throw new Problem(400, "bad-id", `"${id.slice(0, 80)}" is not a flow id.`);
      await runtime.undeploy(id);
      response.status(204).end();
    },
  }),
];
