import { createHost } from "../../src/host.ts";

const host = createHost(process.env);

export default host.handle;

export const config = { path: ["/runtime/webhooks/socketio", "/api/*"] };
