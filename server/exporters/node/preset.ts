import { checkedBy, NODE_TOOLS, packageJson, sources, VERSIONS } from "../common.ts";
import { hasSchedules, usesState } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, exampleSettings, intro, settings } from "../readme.ts";
import { composeFiles } from "./compose.ts";
import { redis as store } from "../stores/index.ts";
import { TSX } from "../testing/index.ts";

const SHARED = ["host.ts", "settings.ts", "run-schedule.ts", "schedules.ts"];

export const node: Preset = {
  id: "node",
  title: "Node.js server",
  description: "A small HTTP server on plain node:http, with Dockerfile and compose file",
  store,
  check: () => [],
  files: (project) => [
    ...sources(project, { target: "node", store, shared: SHARED }),
    packageJson(project, {
      store,
      engines: { node: ">=20.19.0" },
      scripts: { start: "tsx src/main.ts", check: "tsc --noEmit" },
      dependencies: { tsx: TSX, ...(hasSchedules(project) ? { croner: VERSIONS.croner } : {}) },
      devDependencies: NODE_TOOLS,
    }),
    checkedBy(["node"]),
    {
      path: ".env.example",
      text: `# Copy to .env and fill in; .env stays out of git.\n${exampleSettings(project, store)}# PORT=7071\n# HOST=0.0.0.0\n`,
    },
    { path: ".gitignore", text: "node_modules/\n.env\n" },
    { path: ".dockerignore", text: "node_modules/\n.env\n.git/\n" },
    { path: "Dockerfile", text: DOCKERFILE },
    ...composeFiles(project),
    { path: "README.md", text: readme(project) },
  ],
  notes(project) {
    const notes = [
      "Set WebPubSubForSocketIOConnectionString and point the hub's event handler at /runtime/webhooks/socketio; README.md says how.",
    ];
    if (hasSchedules(project))
      notes.push("Schedules run in every copy of the server: run one copy, or they run several times.");
    return notes;
  },
};

const DOCKERFILE = `FROM node:22-alpine
WORKDIR /app
COPY package.json ./
RUN npm install --omit=dev --no-fund --no-audit
COPY src ./src
USER node
ENV HOST=0.0.0.0 PORT=7071
EXPOSE 7071
CMD ["node", "--import", "tsx", "src/main.ts"]
`;

function readme(project: Project): string {
  const more = [{ name: "PORT`, `HOST", what: "where to listen; 7071 and 127.0.0.1 when left out" }];
  return `${intro(project)}
## Run

\`\`\`sh
cp .env.example .env   # then fill in
npm install
npm start              # http://127.0.0.1:7071
\`\`\`

On Node 22.18 or newer \`node src/main.ts\` runs without tsx.

In containers, with the settings of \`.env\`${usesState(project) ? " and a Redis beside the server" : ""}: \`docker compose up --build\`. With Patchbay's gateway in place of
the service, on http://localhost:8080 and with the hub settings of \`hubs.json\`:

\`\`\`sh
export PATCHBAY_CHECKOUT=/path/to/patchbay PATCHBAY_ACCESS_KEY=$(openssl rand -hex 32)
docker compose -f compose.yaml -f compose.gateway.yaml up --build
\`\`\`

${settings(project, { connection: "where the Socket.IO service is and the key to it; a secret", store, more })}
${eventHandler(project, "https://<this server>/runtime/webhooks/socketio")}${
    hasSchedules(project)
      ? "\n## Schedules\n\nThey run in this process. Of several copies each runs them, so run one.\n"
      : ""
  }`;
}
