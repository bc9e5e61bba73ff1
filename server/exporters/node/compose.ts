import { hubsOf, json, usesState } from "../project.ts";
import type { ExportFile, Project } from "../project.ts";
import { systemEvents } from "../readme.ts";

/** The server in a container, with Redis when the flow keeps state; and Patchbay's gateway in front of it, where asked for. */
export function composeFiles(project: Project): ExportFile[] {
  return [
    { path: "compose.yaml", text: usesState(project) ? WITH_REDIS : HANDLERS },
    { path: "compose.gateway.yaml", text: GATEWAY },
    { path: "hubs.json", text: hubs(project) },
  ];
}

const HANDLERS = `services:
  handlers:
    build: .
    env_file: .env
    environment:
      HOST: 0.0.0.0
      PORT: "7071"
    ports:
      - "127.0.0.1:7071:7071"
    restart: unless-stopped
`;

const WITH_REDIS = `${HANDLERS.replace('      PORT: "7071"\n', "$&      REDIS_URL: redis://redis:6379\n")}    depends_on:
      - redis
  redis:
    image: redis:7
    command: redis-server --appendonly yes
    volumes:
      - state:/data
    restart: unless-stopped
volumes:
  state:
`;

// No public endpoint is given: handlers call the gateway by one name and browsers by another, and it knows both as its own.
const GATEWAY = `# Patchbay's gateway in place of the service, from a checkout of Patchbay:
#
#   export PATCHBAY_CHECKOUT=/path/to/patchbay PATCHBAY_ACCESS_KEY=$(openssl rand -hex 32)
#   docker compose -f compose.yaml -f compose.gateway.yaml up --build
services:
  gateway:
    image: node:22
    working_dir: /app
    volumes:
      - \${PATCHBAY_CHECKOUT:?the folder of a checkout of Patchbay}:/app
      - ./hubs.json:/hubs.json:ro
    command: npm start -- --only gateway --host 0.0.0.0 --data /tmp/patchbay
    environment:
      PATCHBAY_ACCESS_KEY: \${PATCHBAY_ACCESS_KEY:?at least 32 bytes}
      PATCHBAY_HUBS: /hubs.json
    ports:
      - "127.0.0.1:8080:8080"
    restart: unless-stopped
  handlers:
    environment:
      WebPubSubForSocketIOConnectionString: Endpoint=http://gateway;Port=8080;ClientEndpoint=http://localhost:8080;AccessKey=\${PATCHBAY_ACCESS_KEY:?at least 32 bytes};Version=1.0;
    depends_on:
      - gateway
`;

/** What the gateway does for the flow's hubs, in the service's own vocabulary. */
function hubs(project: Project): string {
  const handler = {
    urlTemplate: "http://handlers:7071/runtime/webhooks/socketio",
    userEventPattern: "*",
    systemEvents: systemEvents(project),
    auth: { type: "None" },
  };
  const listens = project.triggers.some(({ kind }) => kind.startsWith("socket."));
  const settings = { anonymousConnectPolicy: "deny", eventHandlers: listens ? [handler] : [] };
  return json({ hubs: Object.fromEntries(hubsOf(project).map((hub) => [hub, settings])) });
}
