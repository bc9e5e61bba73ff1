import { z } from "zod";
import { readFlow } from "../../language/read.ts";
import { hashOf } from "../../store/hash.ts";
import type { FlowEntry } from "../../store/index.ts";
import { Problem } from "../problems.ts";
import { neededIfMatch, writePrecondition } from "../preconditions.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import type { DeploymentState } from "../runtime-admin.ts";
import * as schemas from "../schemas.ts";

const PROBLEM = (description: string) => ({ description, schema: schemas.problem });

export const flowRoutes: Route[] = [
  route({
    method: "get",
    path: "/api/flows",
    summary: "Every flow, broken ones with what is wrong",
    headers: { "If-None-Match": "The list's ETag: 304 while nothing in it has changed, at little cost" },
    answers: {
      200: { description: "The flows", schema: schemas.flowList },
      304: { description: "As the caller knows them" },
    },
    async handle({ request, response, services: { store, runtime } }) {
      // Before the list is read: a change meanwhile shows as another state at the next question.
      const [state, deployments] = await Promise.all([store.state(), runtime.deployments(1_500).catch(() => null)]);
      const etag = `"${hashOf(JSON.stringify([state, deployments]))}"`;
      response.set("ETag", etag);
      // Not `request.fresh`: browsers say no-cache with a condition of the page's own.
      if (request.headers["if-none-match"] === etag) return void response.status(304).end();
      const entries = await store.list();
      const live = new Map(deployments?.map((deployment) => [deployment.flowId, deployment]));
      const etags = new Map(entries.map(({ id, etag }) => [id, etag]));
      const flows = entries.map((entry) => summary(entry, etags, live.get(entry.id)));
      response.json({ flows, runtimeAnswers: deployments !== null });
    },
  }),
  route({
    method: "get",
    path: "/api/flows/{id}",
    summary: "A flow's document, byte for byte",
    answers: { 200: { description: "The document; its ETag names these bytes" }, 404: PROBLEM("No such flow") },
    async handle({ params: { id = "" }, request, response, services: { store } }) {
      const flow = await store.read(id);
      if (!flow) throw new Problem(404, "not-found", `There is no flow "${id}".`);
      response.set({ ETag: `"${flow.etag}"`, "Last-Modified": new Date(flow.updatedAt).toUTCString() });
      if (request.fresh) response.status(304).end();
      else response.type("application/json").send(flow.text);
    },
  }),
  route({
    method: "put",
    path: "/api/flows/{id}",
    summary: "Save a flow: If-Match to change what was read, If-None-Match: * to create",
    documentBody: true,
    headers: { "If-Match": "The etag that was read", "If-None-Match": "* to create" },
    answers: {
      200: { description: "Saved", schema: schemas.saved },
      201: { description: "Created", schema: schemas.saved },
      400: PROBLEM("Not JSON, or another flow's document"),
      412: PROBLEM("Someone else changed it: nothing was written; `etag` is what is there now"),
      422: PROBLEM("Not a flow document"),
      428: PROBLEM("Neither If-Match nor If-None-Match was sent"),
      507: PROBLEM("The disk is full: what was there is intact"),
    },
    async handle({ params: { id = "" }, body, request, response, services: { store, language } }) {
      const precondition = writePrecondition(request);
      const { flow, text, diagnostics } = language.read(body as unknown as string);
      if (!flow || text === undefined) {
        const [first] = diagnostics;
        if (first?.code === "json_invalid")
          throw new Problem(400, "not-json", `The body is not JSON. ${first.message}`, { diagnostics });
        throw new Problem(422, "invalid-flow", first?.message ?? "Not a flow document.", { diagnostics });
      }
      if (flow.id !== id)
        throw new Problem(
          400,
          "wrong-id",
          `The document's id is "${flow.id}", the address says "${id}". They must be the same.`,
        );
      const { etag, created } = await store.write(id, text, precondition);
      response
        .status(created ? 201 : 200)
        .set("ETag", `"${etag}"`)
        .json({ id, etag });
    },
  }),
  route({
    method: "delete",
    path: "/api/flows/{id}",
    summary: "Delete a flow and take it down; its versions stay",
    headers: { "If-Match": "The etag that was read" },
    answers: {
      204: { description: "Deleted" },
      404: PROBLEM("No such flow"),
      412: PROBLEM("Someone else changed it"),
      428: PROBLEM("If-Match was not sent"),
    },
    async handle({ params: { id = "" }, request, response, services: { store, runtime, options } }) {
      await store.remove(id, { ifMatch: neededIfMatch(request, "Deleting") });
      await runtime
        .undeploy(id)
        .catch((error: unknown) => options.logger?.warn({ err: error, flow: id }, "deleted flow is still deployed"));
      response.status(204).end();
    },
  }),
  route({
    method: "get",
    path: "/api/flows/{id}/versions",
    summary: "What was saved before, newest first; also of a deleted flow",
    answers: { 200: { description: "The versions", schema: z.object({ versions: schemas.flowVersion.array() }) } },
    async handle({ params: { id = "" }, response, services: { store } }) {
      response.json({ versions: await store.versions(id) });
    },
  }),
  route({
    method: "get",
    path: "/api/flows/{id}/versions/{version}",
    summary: "The document as it was",
    answers: { 200: { description: "The document" }, 404: PROBLEM("No such version") },
    async handle({ params: { id = "", version = "" }, response, services: { store } }) {
      const found = await store.readVersion(id, version);
      if (!found) throw new Problem(404, "not-found", `Flow "${id}" has no version "${version.slice(0, 100)}".`);
      response.set({ ETag: `"${found.etag}"`, "Cache-Control": "private, max-age=31536000, immutable" });
      response.type("application/json").send(found.text);
    },
  }),
];

/** Reads only what the list shows, so a flow with mistakes is still listed by its name. */
function summary(
  { id, text, etag, updatedAt, broken }: FlowEntry,
  etags: ReadonlyMap<string, string | undefined>,
  deployment?: DeploymentState,
): object {
  const fields = {
    id,
    name: id,
    description: "",
    etag,
    updatedAt,
    nodes: 0,
    broken,
    deployment: deployment && stateOf(deployment, etags),
  };
  if (text === undefined) return fields;
  try {
    const document = JSON.parse(text) as { id?: unknown; name?: unknown; description?: unknown; nodes?: unknown };
    if (typeof document !== "object" || document === null || Array.isArray(document))
      throw new TypeError("not an object");
    if (document.id !== id)
      fields.broken = `The document's id is ${JSON.stringify(document.id)?.slice(0, 80)}, its file name says "${id}".`;
    if (typeof document.name === "string") fields.name = document.name;
    if (typeof document.description === "string") fields.description = document.description;
    if (typeof document.nodes === "object" && document.nodes) fields.nodes = Object.keys(document.nodes).length;
  } catch {
    const [first] = readFlow(text, { id }).diagnostics;
    fields.broken = `${first?.message ?? "The file is not a flow document."} Mend it by hand or take it back from its versions.`;
  }
  return fields;
}

function stateOf(
  { version, status, deployedAt, reason, calls }: DeploymentState,
  etags: ReadonlyMap<string, string | undefined>,
): object {
  const outdated = Object.entries(calls ?? {}).flatMap(([flow, etag]) => (etags.get(flow) === etag ? [] : [flow]));
  return { version, status, deployedAt, reason, calls, ...(outdated.length > 0 ? { outdated } : {}) };
}
