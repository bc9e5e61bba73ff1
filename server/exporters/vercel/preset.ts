import { checkedBy, NODE_TOOLS, packageJson, sources } from "../common.ts";
import { checkMinutes, minuteSchedules, toText } from "../cron.ts";
import type { MinuteSchedule } from "../cron.ts";
import { hasSchedules, json } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, exampleSettings, intro, settings } from "../readme.ts";
import { redis as store } from "../stores/index.ts";

export const vercel: Preset = {
  id: "vercel",
  title: "Vercel",
  description: "One function, schedules by Vercel's cron jobs, state in Redis",
  store,
  check: (project) => checkMinutes(project, "Vercel", { timeZones: false }),
  files: (project) => [
    ...sources(project, { target: "vercel", store, folder: "api" }),
    { path: "vercel.json", text: json(configuration(project)) },
    packageJson(project, {
      store,
      engines: { node: "22.x" },
      scripts: { check: "tsc --noEmit" },
      devDependencies: NODE_TOOLS,
    }),
    checkedBy(["node"], { include: ["api", "src"], more: { rewriteRelativeImportExtensions: true } }),
    { path: ".env.example", text: exampleSettings(project, store) },
    { path: ".gitignore", text: "node_modules/\n.vercel/\n.env*.local\n" },
    { path: ".vercelignore", text: `README.md\n.env*\n${project.tests ? "test/\n" : ""}` },
    { path: "README.md", text: readme(project) },
  ],
  notes: (project) => [
    "Deployment Protection must let webhooks in: they are signed by the service and checked by the handler.",
    ...(hasSchedules(project)
      ? ["Set CRON_SECRET. Cron jobs run on production deployments only, and on the Hobby plan once a day at most."]
      : []),
  ],
};

function configuration(project: Project): object {
  const crons = minuteSchedules(project).map((schedule) => ({
    path: `/_cron/${schedule.trigger.name}`,
    schedule: toVercel(schedule),
  }));
  return {
    $schema: "https://openapi.vercel.sh/vercel.json",
    functions: { "api/index.ts": { maxDuration: 30 } },
    rewrites: [{ source: "/(.*)", destination: "/api/index" }],
    ...(crons.length > 0 ? { crons } : {}),
  };
}

const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Days of the week and months are numbers there, Sunday is 0. */
function toVercel(schedule: MinuteSchedule): string {
  return toText({
    ...schedule,
    dayOfWeek: schedule.dayOfWeek.replaceAll(/[A-Z]{3}/gi, (day) => String(DAYS.indexOf(day.toUpperCase()))),
  });
}

function readme(project: Project): string {
  const more = hasSchedules(project)
    ? [{ name: "CRON_SECRET", what: "any long random text; Vercel sends it when it runs a schedule" }]
    : [];
  return `${intro(project)}
\`api/index.ts\` is the one function; \`vercel.json\` sends it every request${
    hasSchedules(project) ? " and says when the schedules are due" : ""
  }.

## Deploy

With the [Vercel CLI](https://vercel.com/docs/cli), or by a push to a connected repository:

\`\`\`sh
npm install && npm run check
npx vercel env add WebPubSubForSocketIOConnectionString production   # once, and the other settings below
npx vercel deploy --prod
\`\`\`

Locally: \`npx vercel dev\`.

${settings(project, { connection: "where the Socket.IO service is and the key to it; a secret", store, more })}
${eventHandler(project, "https://<deployment>.vercel.app/runtime/webhooks/socketio")}`;
}
