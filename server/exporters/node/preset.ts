import { checkedBy, NODE_TOOLS, packageJson, sources, VERSIONS } from "../common.ts";
import { hasSchedules, usesState } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { intro } from "../readme.ts";
import { SERVER_SOURCES, serverFiles, serverGuide, serverNotes } from "../server.ts";
import { composeFiles } from "./compose.ts";
import { redis as store } from "../stores/index.ts";
import { TSX } from "../testing/index.ts";

export const node: Preset = {
  id: "node",
  title: "Node.js server",
  description: "A small HTTP server on plain node:http, with Dockerfile and compose file",
  store,
  check: () => [],
  files: (project) => [
    ...sources(project, { target: "node", store, shared: SERVER_SOURCES }),
    packageJson(project, {
      store,
      engines: { node: ">=20.19.0" },
      scripts: { start: "tsx src/main.ts", check: "tsc --noEmit" },
      dependencies: { tsx: TSX, ...(hasSchedules(project) ? { croner: VERSIONS.croner } : {}) },
      devDependencies: NODE_TOOLS,
    }),
    checkedBy(["node"]),
    ...serverFiles(project, store, "# PORT=7071\n# HOST=0.0.0.0\n"),
    { path: "Dockerfile", text: DOCKERFILE },
    ...composeFiles(project),
    { path: "README.md", text: readme(project) },
  ],
  notes: serverNotes,
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

${serverGuide(project, store)}`;
}
