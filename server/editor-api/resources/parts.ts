import { z } from "zod";
import { flowParts } from "../../../flows/compiler/index.ts";
import { readFlow } from "../../language/read.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schemas from "../schemas.ts";

export const partRoutes: Route[] = [
  route({
    method: "get",
    path: "/api/parts",
    summary: "The parts of saved flows that other flows can call",
    answers: { 200: { description: "The parts, by flow", schema: z.object({ flows: schemas.partsOfFlow.array() }) } },
    async handle({ response, services: { store } }) {
      const entries = await store.list();
      response.json({
        flows: entries.flatMap(({ id, text }) => {
          // Most flows have none, and reading is cheaper than understanding.
          if (!text?.includes('"subflow.input"')) return [];
          const { flow } = readFlow(text, { id });
          const parts = flow ? flowParts(flow) : [];
          return parts.length > 0 ? [{ id, name: flow!.name, parts }] : [];
        }),
      });
    },
  }),
];
