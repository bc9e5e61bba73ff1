import { SignJWT } from "jose";
import { parseConnectionString } from "../../../flows/handler-kit/connection-string.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schemas from "../schemas.ts";

export const clientRoutes: Route[] = [
  route({
    method: "post",
    path: "/api/clients/token",
    summary: "What the client panel needs to connect: endpoint, path and a token for an hour",
    body: schemas.clientToken,
    answers: {
      200: { description: "For io(endpoint, { path, query: { access_token: token } })", schema: schemas.negotiated },
    },
    async handle({ body: { hub, userId }, response, services: { options, runtime } }) {
      const { accessKey } = parseConnectionString(options.service.connectionString);
      response.set("Cache-Control", "no-store");
      if (!accessKey) {
        // The runtime has an identity that the service knows.
        const answer = await runtime.request("negotiate", { method: "POST", body: JSON.stringify({ hub, userId }) });
        response.json(await answer.json());
        return;
      }
      const { origin } = new URL(options.service.endpoint);
      const path = `/clients/socketio/hubs/${encodeURIComponent(hub)}`;
      const token = new SignJWT(userId ? { sub: userId } : {})
        .setProtectedHeader({ alg: "HS256", typ: "JWT" })
        .setAudience(origin + path)
        .setIssuedAt()
        .setExpirationTime("1h");
      response.json({ endpoint: origin, path, token: await token.sign(new TextEncoder().encode(accessKey)) });
    },
  }),
];
