import { z } from "zod";
import { Problem } from "../problems.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schemas from "../schemas.ts";

/** What can be done to a deployment besides replacing it: pause it, resume it, go back to one of its versions. */

const NONE = { description: "The flow is not deployed, or has no such version", schema: schemas.problem };
const versions = z.object({
  versions: z.array(z.object({ version: z.string(), deployedAt: z.string(), current: z.boolean() })),
});

function flowIdOf({ id = "" }: Record<string, string>): string {
  if (!schemas.flowId.safeParse(id).success) throw new Problem(400, "bad-id", `"${id.slice(0, 80)}" is not a flow id.`);
  return id;
}

const action = (name: "disable" | "enable", summary: string): Route =>
  route({
    method: "post",
    path: `/api/flows/{id}/deployment/${name}`,
    summary,
    answers: { 200: { description: "The deployment", schema: schemas.deployment }, 404: NONE },
    async handle({ params, response, services: { runtime } }) {
      const answer = await runtime.request(`deployments/${flowIdOf(params)}/${name}`, { method: "POST", body: "{}" });
      response.json(await answer.json());
    },
  });

export const deploymentActionRoutes: Route[] = [
  action("disable", "Keep the deployment but give it no events"),
  action("enable", "Give a disabled or quarantined deployment its events again"),
  route({
    method: "post",
    path: "/api/flows/{id}/deployment/rollback",
    summary: "Make an earlier deployed version live again; without a version the newest that is not live",
    body: z.strictObject({ version: schemas.etag.optional() }),
    answers: { 200: { description: "The deployment", schema: schemas.deployment }, 404: NONE },
    async handle({ params, body, response, services: { runtime } }) {
      const request = { method: "POST", body: JSON.stringify(body) };
      const answer = await runtime.request(`deployments/${flowIdOf(params)}/rollback`, request);
      response.json(await answer.json());
    },
  }),
  route({
    method: "get",
    path: "/api/flows/{id}/deployment/versions",
    summary: "Versions that have been live, newest first",
    answers: { 200: { description: "The versions", schema: versions }, 404: NONE },
    async handle({ params, response, services: { runtime } }) {
      const answer = await runtime.request(`deployments/${flowIdOf(params)}/versions`);
      response.json(await answer.json());
    },
  }),
];
