import { checkedBy, packageJson, sources, VERSIONS } from "../common.ts";
import { hasSchedules } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, exampleSettings, intro, settings } from "../readme.ts";
import { redis as store } from "../stores/index.ts";

const SHARED = ["host.ts", "settings.ts", "run-schedule.ts", "schedules.ts"];

export const bun: Preset = {
  id: "bun",
  title: "Bun",
  description: "Bun.serve, which runs the TypeScript as it is; schedules in the process, state in Redis",
  store,
  check: () => [],
  files: (project) => [
    ...sources(project, { target: "bun", store, shared: SHARED }),
    packageJson(project, {
      store,
      scripts: { start: "bun src/main.ts", check: "tsc --noEmit" },
      test: "bun test/main.ts",
      dependencies: hasSchedules(project) ? { croner: VERSIONS.croner } : {},
      devDependencies: { "@types/bun": "1.4.4", typescript: VERSIONS.typescript },
    }),
    checkedBy(["bun"]),
    {
      path: ".env.example",
      text: `# Copy to .env and fill in; .env stays out of git.\n${exampleSettings(project, store)}`,
    },
    { path: ".gitignore", text: "node_modules/\n.env\n" },
    { path: ".dockerignore", text: "node_modules/\n.env\n.git/\n" },
    { path: "Dockerfile", text: DOCKERFILE },
    { path: "README.md", text: readme(project) },
  ],
  notes: (project) => [
    "Set WebPubSubForSocketIOConnectionString and point the hub's event handler at /runtime/webhooks/socketio; README.md says how.",
    ...(hasSchedules(project)
      ? ["Schedules run in every copy of the server: run one copy, or they run several times."]
      : []),
  ],
};

const DOCKERFILE = `FROM oven/bun:1.4.5-alpine
WORKDIR /app
COPY package.json ./
RUN bun install --production
COPY src ./src
USER bun
ENV HOST=0.0.0.0 PORT=7071
EXPOSE 7071
CMD ["bun", "src/main.ts"]
`;

function readme(project: Project): string {
  const more = [{ name: "PORT`, `HOST", what: "where to listen; 7071 and 127.0.0.1 when left out" }];
  return `${intro(project, "bun run test")}
## Run

With [Bun](https://bun.sh) 1.4.

\`\`\`sh
cp .env.example .env   # then fill in
bun install
bun run start          # http://127.0.0.1:7071
\`\`\`

In a container: \`docker build -t ${project.flow.id} .\` and \`docker run --env-file .env -p 7071:7071 ${project.flow.id}\`.

${settings(project, { connection: "where the Socket.IO service is and the key to it; a secret", store, more })}
${eventHandler(project, "https://<this server>/runtime/webhooks/socketio")}${
    hasSchedules(project)
      ? "\n## Schedules\n\nThey run in this process. Of several copies each runs them, so run one.\n"
      : ""
  }`;
}
