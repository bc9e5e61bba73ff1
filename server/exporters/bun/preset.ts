import { checkedBy, packageJson, sources, VERSIONS } from "../common.ts";
import { hasSchedules } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { intro } from "../readme.ts";
import { SERVER_SOURCES, serverFiles, serverGuide, serverNotes } from "../server.ts";
import { redis as store } from "../stores/index.ts";

export const bun: Preset = {
  id: "bun",
  title: "Bun",
  description: "Bun.serve, which runs the TypeScript as it is; schedules in the process, state in Redis",
  store,
  check: () => [],
  files: (project) => [
    ...sources(project, { target: "bun", store, shared: SERVER_SOURCES }),
    packageJson(project, {
      store,
      scripts: { start: "bun src/main.ts", check: "tsc --noEmit" },
      test: "bun test/main.ts",
      dependencies: hasSchedules(project) ? { croner: VERSIONS.croner } : {},
      devDependencies: { "@types/bun": "1.4.4", typescript: VERSIONS.typescript },
    }),
    checkedBy(["bun"]),
    ...serverFiles(project, store),
    { path: "Dockerfile", text: DOCKERFILE },
    { path: "README.md", text: readme(project) },
  ],
  notes: serverNotes,
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
  return `${intro(project, "bun run test")}
## Run

With [Bun](https://bun.sh) 1.4.

\`\`\`sh
cp .env.example .env   # then fill in
bun install
bun run start          # http://127.0.0.1:7071
\`\`\`

In a container: \`docker build -t ${project.flow.id} .\` and \`docker run --env-file .env -p 7071:7071 ${project.flow.id}\`.

${serverGuide(project, store)}`;
}
