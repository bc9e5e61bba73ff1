import { VERSIONS, WEB_LIB, webSources } from "../common.ts";
import { checkMinutes, minuteSchedules, toText } from "../cron.ts";
import { hasSchedules, json } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, intro, settings } from "../readme.ts";

const FRAMEWORK = "5.0.5";

export const googleCloudFunctions: Preset = {
  id: "google-cloud-functions",
  title: "Google Cloud Functions",
  description: "Functions Framework, schedules by Cloud Scheduler",
  check: (project) => checkMinutes(project, "Cloud Scheduler", { timeZones: true }),
  files: (project) => [
    ...webSources(project, "google-cloud-functions"),
    { path: "package.json", text: json(packageJson(project)) },
    { path: "tsconfig.json", text: json(TSCONFIG) },
    { path: ".gitignore", text: "node_modules/\ndist/\n" },
    { path: ".gcloudignore", text: ".git\n.gitignore\nnode_modules/\ndist/\n" },
    { path: "README.md", text: readme(project) },
  ],
  notes: (project) => [
    "Keep the connection string in Secret Manager; README.md has the commands.",
    ...(hasSchedules(project) ? ["Schedules are a second function that Cloud Scheduler calls through Pub/Sub."] : []),
  ],
};

function packageJson(project: Project): object {
  return {
    name: project.flow.id,
    version: "1.0.0",
    private: true,
    type: "module",
    main: "dist/main.js",
    engines: { node: ">=20" },
    scripts: { build: "tsc", "gcp-build": "tsc", prestart: "tsc", start: "functions-framework --target=flow" },
    dependencies: { "@google-cloud/functions-framework": FRAMEWORK },
    devDependencies: { "@types/node": VERSIONS["@types/node"], typescript: VERSIONS.typescript },
  };
}

const TSCONFIG = {
  compilerOptions: {
    target: "ES2022",
    lib: WEB_LIB,
    module: "NodeNext",
    moduleResolution: "NodeNext",
    types: ["node"],
    strict: true,
    noUncheckedIndexedAccess: true,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    rootDir: "src",
    outDir: "dist",
  },
  include: ["src"],
};

function readme(project: Project): string {
  const { id } = project.flow;
  return `${intro(project)}
## Run

\`\`\`sh
npm install
WebPubSubForSocketIOConnectionString="…" npm start    # http://localhost:8080
\`\`\`

## Deploy

\`\`\`sh
printf %s "<connection string>" | gcloud secrets create ${id}-connection --data-file=-
gcloud functions deploy ${id} --gen2 --runtime=nodejs22 --trigger-http --allow-unauthenticated --entry-point=flow \\
  --set-secrets=WebPubSubForSocketIOConnectionString=${id}-connection:latest
${schedules(project)}\`\`\`

Webhooks are signed by the service and checked by the handler; the routes under \`/api/\` are open, as the flow made them.

${settings(project, "where the Socket.IO service is and the key to it; a secret")}
${eventHandler(project, "https://<the function's URL>/runtime/webhooks/socketio")}`;
}

function schedules(project: Project): string {
  if (!hasSchedules(project)) return "";
  const { id } = project.flow;
  const jobs = minuteSchedules(project).map(
    (
      schedule,
    ) => `gcloud scheduler jobs create pubsub ${id}-${schedule.trigger.name.toLowerCase()} --topic=${id}-schedules \\
  --schedule="${toText(schedule)}" --time-zone="${schedule.trigger.timeZone || "Etc/UTC"}" --message-body=run --attributes=schedule=${schedule.trigger.name}
`,
  );
  return `gcloud pubsub topics create ${id}-schedules
gcloud functions deploy ${id}-schedules --gen2 --runtime=nodejs22 --trigger-topic=${id}-schedules --entry-point=schedules \\
  --set-secrets=WebPubSubForSocketIOConnectionString=${id}-connection:latest
${jobs.join("")}`;
}
