import { hasSchedules, json, settingsOf, usesState } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, intro, settings } from "../readme.ts";
import { VERSIONS as SHARED, webSources } from "../common.ts";

/** Exact versions: what was tested is what gets installed. */
const VERSIONS = { tsx: "4.23.15", croner: "10.0.1", typescript: "5.9.3", "@types/node": "20.19.43" };
const SCHEDULES = "src/schedules.ts";

export const node: Preset = {
  id: "node",
  title: "Node.js server",
  description: "A small HTTP server on plain node:http, with Dockerfile and compose file",
  keepsState: true,
  check: () => [],
  files: (project) => [
    ...webSources(project, "node", [SCHEDULES]),
    { path: "package.json", text: json(packageJson(project)) },
    { path: "tsconfig.json", text: json(TSCONFIG) },
    { path: ".env.example", text: environment(project) },
    { path: ".gitignore", text: "node_modules/\n.env\n" },
    { path: ".dockerignore", text: "node_modules/\n.env\n.git/\n" },
    { path: "Dockerfile", text: DOCKERFILE },
    { path: "compose.yaml", text: COMPOSE },
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

function packageJson(project: Project): object {
  const dependencies = {
    ...(hasSchedules(project) ? { croner: VERSIONS.croner } : {}),
    ...(usesState(project) ? { ioredis: SHARED.ioredis } : {}),
    tsx: VERSIONS.tsx,
  };
  return {
    name: project.flow.id,
    version: "1.0.0",
    private: true,
    type: "module",
    engines: { node: ">=20.19.0" },
    scripts: { start: "tsx src/main.ts", check: "tsc --noEmit" },
    dependencies,
    devDependencies: { "@types/node": VERSIONS["@types/node"], typescript: VERSIONS.typescript },
  };
}

const TSCONFIG = {
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2023", "DOM", "DOM.Iterable"],
    module: "NodeNext",
    moduleResolution: "NodeNext",
    types: ["node"],
    strict: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
  },
  include: ["src"],
};

function environment(project: Project): string {
  const own = settingsOf(project).map((name) => `${name}=\n`);
  return `# Copy to .env and fill in; .env stays out of git.
# From the service: Endpoint=https://…;AccessKey=…;Version=1.0;
WebPubSubForSocketIOConnectionString=
${usesState(project) ? "# Where the flow keeps its state; Redis 6.2 or newer.\nREDIS_URL=redis://127.0.0.1:6379\n" : ""}# PORT=7071
# HOST=0.0.0.0
${own.join("")}`;
}

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

const COMPOSE = `services:
  handlers:
    build: .
    environment:
      WebPubSubForSocketIOConnectionString: \${WebPubSubForSocketIOConnectionString:?set it in .env}
    ports:
      - "7071:7071"
    restart: unless-stopped
`;

function readme(project: Project): string {
  return `${intro(project)}
## Run

\`\`\`sh
cp .env.example .env   # then fill in
npm install
npm start              # http://127.0.0.1:7071
\`\`\`

In a container: \`docker compose up --build\`. On Node 22.18 or newer \`node src/main.ts\` runs without tsx.

${settings(project, "where the Socket.IO service is and the key to it; needed")}| \`PORT\`, \`HOST\` | where to listen; 7071 and 127.0.0.1 when left out |
${usesState(project) ? "| `REDIS_URL` | where the flow keeps its state: Redis 6.2 or newer; needed |\n" : ""}| \`WebPubSubSecondaryKey\` | a second key whose signatures are accepted, for changing keys |

${eventHandler(project, "https://<this server>/runtime/webhooks/socketio")}${
    hasSchedules(project)
      ? "\n## Schedules\n\nThey run in this process. Of several copies each runs them, so run one.\n"
      : ""
  }`;
}
