import { z } from "zod";
import { choose, ChoiceError, exportFlow, KIT, targets } from "../../exporters/index.ts";
import { zip } from "../../exporters/zip.ts";
import type { ExportResult } from "../../exporters/index.ts";
import { readLibrary } from "../library.ts";
import { Problem } from "../problems.ts";
import type { Services } from "../options.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schemas from "../schemas.ts";

const REFUSED = {
  404: { description: "No such flow or target", schema: schemas.problem },
  422: { description: "The flow has errors, or the target cannot do what it asks", schema: schemas.problem },
};

export const exportRoutes: Route[] = [
  route({
    method: "get",
    path: "/api/exports/targets",
    summary: "What a flow can be exported to",
    answers: { 200: { description: "The targets", schema: z.object({ targets: schemas.target.array() }) } },
    handle({ response }) {
      response.json({
        targets: targets.map(({ id, title, description, options = [] }) => ({
          id,
          title,
          description,
          options: [...options],
        })),
      });
    },
  }),
  route({
    method: "get",
    path: "/api/flows/{id}/export",
    summary: "The saved flow as a project, zipped; the same flow always gives the same bytes",
    query: schemas.exportQuery,
    answers: { 200: { description: "The project", type: "application/zip" }, ...REFUSED },
    async handle({ params: { id = "" }, query, response, services }) {
      const { files } = await project(id, query, services);
      response.type("application/zip").attachment(`${id}-${query.target}.zip`);
      response.send(Buffer.from(zip(files, `${id}-${query.target}`)));
    },
  }),
  route({
    method: "get",
    path: "/api/flows/{id}/export/files",
    summary: "The same files, to look at",
    query: schemas.exportQuery,
    answers: { 200: { description: "Files and what to know about them", schema: schemas.exportPreview }, ...REFUSED },
    async handle({ params: { id = "" }, query, response, services }) {
      const { files, notes, diagnostics } = await project(id, query, services);
      response.json({ files, notes, diagnostics });
    },
  }),
];

async function project(
  id: string,
  { target, option }: { target: string; option?: string | undefined },
  { store, language }: Services,
): Promise<ExportResult> {
  const { options } = chosen(target, option);
  const saved = await store.read(id);
  if (!saved) throw new Problem(404, "not-found", `There is no flow "${id}".`);
  const { flow } = language.read(saved.text, { id });
  const { library } = await readLibrary(flow, store);
  const compiled = await language.compile(saved.text, { id, kit: KIT, library });
  const result: ExportResult = flow
    ? exportFlow({ flow, compiled, target, options, tests: await store.readTests(id) })
    : { files: [], notes: [], diagnostics: compiled.diagnostics };
  const error = result.diagnostics.find(({ severity }) => severity === "error");
  if (error)
    throw new Problem(422, "flow-errors", `Not exported: ${error.message}`, { diagnostics: result.diagnostics });
  return result;
}

function chosen(target: string, option: string | undefined): ReturnType<typeof choose> {
  try {
    return choose(target, option);
  } catch (error) {
    throw error instanceof ChoiceError ? new Problem(404, `unknown-${error.what}`, error.message) : error;
  }
}
