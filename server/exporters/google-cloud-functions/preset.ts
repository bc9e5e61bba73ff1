import { builtByTsc, NODE_TOOLS, packageJson, sources } from "../common.ts";
import { checkMinutes, minuteSchedules, toText } from "../cron.ts";
import { connectionsOf, hasSchedules, settingsOf, usesState } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, intro, settings } from "../readme.ts";
import { redis as store } from "../stores/index.ts";

const FRAMEWORK = "5.0.5";

export const googleCloudFunctions: Preset = {
  id: "google-cloud-functions",
  title: "Google Cloud Functions",
  description: "Functions Framework, schedules by Cloud Scheduler, state in Redis (Memorystore)",
  store,
  check: (project) => checkMinutes(project, "Cloud Scheduler", { timeZones: true }),
  files: (project) => [
    ...sources(project, { target: "google-cloud-functions", store }),
    packageJson(project, {
      store,
      main: "dist/main.js",
      engines: { node: ">=20" },
      scripts: { build: "tsc", "gcp-build": "tsc", prestart: "tsc", start: "functions-framework --target=flow" },
      dependencies: { "@google-cloud/functions-framework": FRAMEWORK },
      devDependencies: NODE_TOOLS,
    }),
    builtByTsc(),
    { path: ".gitignore", text: "node_modules/\ndist/\n" },
    { path: ".gcloudignore", text: `.git\n.gitignore\nnode_modules/\ndist/\n${project.tests ? "test/\n" : ""}` },
    { path: "README.md", text: readme(project) },
  ],
  notes: (project) => [
    "Keep the connection string in Secret Manager; README.md has the commands.",
    ...(hasSchedules(project) ? ["Schedules are a second function that Cloud Scheduler calls through Pub/Sub."] : []),
  ],
};

function readme(project: Project): string {
  const { id } = project.flow;
  const secrets = secretsOf(project);
  return `${intro(project)}
## Run

\`\`\`sh
npm install
WebPubSubForSocketIOConnectionString="…" npm start    # http://localhost:8080
\`\`\`

## Deploy

\`\`\`sh
${secrets.map(({ secret }) => `printf %s "…" | gcloud secrets create ${secret} --data-file=-`).join("\n")}
gcloud functions deploy ${id} --gen2 --runtime=nodejs22 --trigger-http --allow-unauthenticated --entry-point=flow \\
  ${setSecrets(project)}
${schedules(project)}\`\`\`

Webhooks are signed by the service and checked by the handler; the routes under \`/api/\` are open, as the flow made them.

${settings(project, { connection: "where the Socket.IO service is and the key to it; a secret", store })}${
    usesState(project)
      ? "With Memorystore the functions need `--network` and `--subnet` of its network (direct VPC egress), and `--set-env-vars=REDIS_URL=…`.\n"
      : ""
  }
${eventHandler(project, "https://<the function's URL>/runtime/webhooks/socketio")}`;
}

/** Each setting in Secret Manager, which costs nothing to those that are none. */
function secretsOf(project: Project): { name: string; secret: string }[] {
  const { id } = project.flow;
  const calls = connectionsOf(project).length > 0 ? ["HTTP_CONNECTIONS"] : [];
  return [
    { name: "WebPubSubForSocketIOConnectionString", secret: `${id}-connection` },
    ...[...settingsOf(project), ...calls].map((name) => ({ name, secret: `${id}-${name}` })),
  ];
}

function setSecrets(project: Project): string {
  return `--set-secrets=${secretsOf(project)
    .map(({ name, secret }) => `${name}=${secret}:latest`)
    .join(",")}`;
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
  ${setSecrets(project)}
${jobs.join("")}`;
}
