import { z } from "zod";
import { readLibrary } from "../library.ts";
import { Problem } from "../problems.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schemas from "../schemas.ts";

export const compileRoutes: Route[] = [
  route({
    method: "post",
    path: "/api/compile",
    summary: "Diagnostics, type check included, and the generated code of a flow document; never runs it",
    documentBody: true,
    answers: { 200: { description: "Also when there are errors", schema: schemas.compiled } },
    async handle({ body, response, services: { language, store } }) {
      const text = unwrap(body as unknown as string);
      const { library } = await readLibrary(language.read(text).flow, store);
      response.json(await language.compile(text, { library }));
    },
  }),
];

const envelope = z.strictObject({ flow: z.looseObject({}) });

/** A document, or one as `{flow}`. What is neither is left to the language, which says why. */
function unwrap(text: string): string {
  if (text.trim() === "") throw new Problem(400, "no-body", "The body is empty; it must be a flow document.");
  try {
    const wrapped = envelope.safeParse(JSON.parse(text));
    return wrapped.success ? JSON.stringify(wrapped.data.flow) : text;
  } catch {
    return text;
  }
}
