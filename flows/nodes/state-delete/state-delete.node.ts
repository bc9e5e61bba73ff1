import { z } from "zod";
import { ERROR, NEXT, type NodeDefinition } from "../definition.ts";
import { show } from "../fields.ts";
import { key } from "../state-fields.ts";

const schema = z.strictObject({
  key,
});
export type StateDeleteConfig = z.infer<typeof schema>;

export const stateDelete: NodeDefinition<StateDeleteConfig> = {
  type: "state.delete",
  title: "Delete state",
  category: "state",
  icon: "eraser",
  defaultId: "forget",
  blurb: "Forget what was kept",
  keywords: ["remove", "forget", "clear"],
  help: `Removes what is kept under a key. Hands its **input** on. Nothing being there is no error.`,
  schema,
  summary: (c) => show(c.key),
  ports: () => [NEXT, ERROR],
  valueType: () => "",
};
