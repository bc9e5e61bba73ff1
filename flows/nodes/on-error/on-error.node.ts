import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";

const schema = z.strictObject({});
export type OnErrorConfig = z.infer<typeof schema>;

export const onError: NodeDefinition<OnErrorConfig> = {
  type: "onError",
  title: "On error",
  category: "triggers",
  icon: "triangle-alert",
  defaultId: "failed",
  blurb: "A run of this flow has failed",
  keywords: ["catch", "exception", "failure", "fallback", "handler", "try"],
  help: `Runs when another run of this flow fails: a node failed whose **error** port is not wired. A flow has one at most.

**Value**: \`{ message, trigger }\`, what went wrong and the name of the trigger whose run it was; later nodes use it by the node's name. \`event\` is what started that run.

Of the run that failed nothing goes out. What is done here does instead: its messages, its **Ack**, its **Response** or **Reject**. Without one, an HTTP request is answered with status 500 and a connecting socket is refused. When this fails too, the run fails.

In a flow with several triggers, a **Switch** on \`input.trigger\` tells them apart. Messages go to the namespace of the triggers, or to \`/\` when they have several.

Example: wire it to **Ack** with \`{ error: input.message }\`.`,
  schema,
  summary: () => "any run of this flow",
  ports: () => [NEXT],
  trigger: "error",
  valueType: () => "{ message: string; trigger: string }",
};
