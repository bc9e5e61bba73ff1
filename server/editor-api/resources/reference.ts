import { diagnosticsHtml, HELP_PATH } from "../../../flows/model/index.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";

/** Where the `help` of every diagnostic leads. */
export const referenceRoutes: Route[] = [
  route({
    method: "get",
    path: HELP_PATH,
    summary: "What each diagnostic means and what to do about it",
    open: true,
    answers: { 200: { description: "A page with an anchor for each code", type: "text/html" } },
    handle: ({ response }) => void response.type("html").send(diagnosticsHtml()),
  }),
];
