import { checkedBy, NODE_TOOLS, packageJson, sources } from "../common.ts";
import { checkMinutes, minuteSchedules, toText } from "../cron.ts";
import type { MinuteSchedule } from "../cron.ts";
import { hasSchedules } from "../project.ts";
import type { ExportFile, Preset, Project } from "../project.ts";
import { eventHandler, exampleSettings, intro, settings } from "../readme.ts";
import { redis as store } from "../stores/index.ts";

const FUNCTIONS = "netlify/functions";

export const netlify: Preset = {
  id: "netlify",
  title: "Netlify",
  description: "One function, a scheduled function for each schedule, state in Redis",
  store,
  check: (project) => checkMinutes(project, "Netlify", { timeZones: false }),
  files: (project) => [
    ...sources(project, { target: "netlify", store, folder: FUNCTIONS }),
    ...minuteSchedules(project).map(scheduledFunction),
    { path: "netlify.toml", text: TOML },
    packageJson(project, {
      store,
      engines: { node: ">=22.12" },
      scripts: { check: "tsc --noEmit" },
      devDependencies: NODE_TOOLS,
    }),
    checkedBy(["node"], { include: ["netlify", "src"] }),
    { path: "public/index.html", text: "<!doctype html>\n<title>Socket.IO handlers</title>\n" },
    { path: ".env.example", text: exampleSettings(project, store) },
    { path: ".gitignore", text: "node_modules/\n.netlify/\n.env\n" },
    { path: "README.md", text: readme(project) },
  ],
  notes: (project) => [
    "The connection string is a secret: `npx netlify env:set WebPubSubForSocketIOConnectionString … --secret`.",
    ...(hasSchedules(project)
      ? ["Scheduled functions run on published deploys only, and for 30 seconds at most."]
      : []),
  ],
};

/** Netlify reads `config` without running the code, so each schedule is a function of its own with its text in it. */
function scheduledFunction(schedule: MinuteSchedule): ExportFile {
  return {
    path: `${FUNCTIONS}/schedule-${schedule.trigger.name}.ts`,
    text: `import { createHost } from "../../src/host.ts";

const host = createHost(process.env);

export default () => host.runSchedule(${JSON.stringify(schedule.trigger.name)}, undefined);

export const config = { schedule: ${JSON.stringify(toText(schedule))} };
`,
  };
}

const TOML = `[build]
  command = "npm run check"
  publish = "public"

[build.environment]
  NODE_VERSION = "22"

[functions]
  directory = "${FUNCTIONS}"
  node_bundler = "esbuild"
`;

function readme(project: Project): string {
  return `${intro(project)}
\`netlify/functions/flow.ts\` is the function for webhooks and routes${
    hasSchedules(project) ? "; each schedule is a scheduled function beside it" : ""
  }.

## Run

With the [Netlify CLI](https://docs.netlify.com/cli/get-started/), which needs Node 22.

\`\`\`sh
cp .env.example .env   # then fill in
npm install
npx netlify functions:serve
\`\`\`

## Deploy

\`\`\`sh
npx netlify env:set WebPubSubForSocketIOConnectionString "<connection string>" --secret   # once, and the other settings
npx netlify deploy --prod
\`\`\`

${settings(project, { connection: "where the Socket.IO service is and the key to it; a secret", store })}
${eventHandler(project, "https://<site>.netlify.app/runtime/webhooks/socketio")}`;
}
