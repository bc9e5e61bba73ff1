import { z } from "zod";
import type { NodeDefinition } from "../definition.ts";

const schema = z.strictObject({});
export type ReturnConfig = z.infer<typeof schema>;

export const returnNode: NodeDefinition<ReturnConfig> = {
  type: "return",
  title: "Return",
  category: "flow",
  icon: "corner-down-left",
  defaultId: "stop",
  blurb: "End the run here, successfully",
  keywords: ["stop", "end", "exit", "break"],
  help: `Ends the run: nothing else of it is done, whatever is still wired. It has succeeded, so what it has sent so far goes out.

Inside **For each** it ends the whole run, not only the loop. A **Filter** stops only what is wired after it.`,
  schema,
  summary: () => "ends the run",
  ports: () => [],
  valueType: () => "",
};
