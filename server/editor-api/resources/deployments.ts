import { z } from "zod";
import { readLibrary } from "../library.ts";
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
      const { library, versions } = await readLibrary(language.read(saved.text, { id }).flow, store);
      const { name, module, flows = [], diagnostics } = await language.build(saved.text, { id, library });
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      if (!module) {
        const count = errors.length === 1 ? "an error" : `${errors.length} errors`;
        throw new Problem(422, "flow-errors", `The flow has ${count}: ${errors[0]?.message ?? ""}`, { diagnostics });
      }
      if (module.triggers.length === 0) {
        throw new Problem(
          422,
          "no-trigger",
          "Nothing starts this flow: it only has parts, which the flows that call them contain.",
        );
      }
      const calls = Object.fromEntries(flows.flatMap((flow) => (versions[flow] ? [[flow, versions[flow]]] : [])));
      const pinned = flows.length > 0 ? { calls } : {};
      const deployed = await runtime.deploy(id, { version: saved.etag, name: name ?? id, ...module, ...pinned });
      response.json({ ...deployed, ...pinned });
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
