import { z } from "zod";
import { ERROR, NEXT, type NodeDefinition } from "../definition.ts";
import { show, text, value } from "../fields.ts";

const schema = z.strictObject({
  userId: value("", {
    title: "User id",
    description: "Who the client will be; becomes `event.userId`. Left empty: anonymous.",
    placeholder: "event.query.userId",
  }),
  hub: text("", {
    title: "Hub",
    description: "Left empty: the hub of the trigger.",
    placeholder: "as the trigger",
    advanced: true,
  }),
});
export type NegotiateConfig = z.infer<typeof schema>;

export const negotiate: NodeDefinition<NegotiateConfig> = {
  type: "negotiate",
  title: "Negotiate",
  category: "socketio",
  icon: "key-round",
  defaultId: "login",
  blurb: "Make what a browser needs to connect: endpoint, path and token",
  keywords: ["token", "access", "login", "jwt", "connect"],
  help: `Makes an access token for one client and says where it is to connect.

**Value**: \`{ endpoint, path, token }\`. In the browser: \`io(endpoint, { path, query: { access_token: token } })\`.

Usually between an **HTTP request** \`GET negotiate\` and an **HTTP response** that sends \`input\` as JSON. The user id goes into the token, so take it from something you trust.`,
  schema,
  summary: (c) => (c.userId === "" ? "a token for an anonymous client" : `a token for ${show(c.userId)}`),
  ports: () => [NEXT, ERROR],
  valueType: () => "NegotiateResult",
};
