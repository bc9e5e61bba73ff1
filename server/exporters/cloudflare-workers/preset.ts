import { checkedBy, packageJson, sources, VERSIONS } from "../common.ts";
import { checkMinutes, minuteSchedules, toText } from "../cron.ts";
import { hasSchedules, json, usesState } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, exampleSettings, intro, settings } from "../readme.ts";
import { durableObject as store } from "../stores/index.ts";

/** The Workers runtime this was tested with; newer ones keep its behaviour for this date. */
const COMPATIBILITY_DATE = "2026-10-01";
const WRANGLER = "4.164.0";

export const cloudflareWorkers: Preset = {
  id: "cloudflare-workers",
  title: "Cloudflare Workers",
  description: "One worker, schedules by cron triggers, state in a Durable Object",
  store,
  check: (project) => checkMinutes(project, "Cloudflare Workers", { timeZones: false }),
  files: (project) => [
    ...sources(project, { target: "cloudflare-workers", store }),
    ...(hasSchedules(project) ? [{ path: "src/crons.ts", text: cronTable(project) }] : []),
    { path: "wrangler.jsonc", text: wrangler(project) },
    packageJson(project, {
      store,
      scripts: { start: "wrangler dev", deploy: "wrangler deploy", check: "tsc --noEmit" },
      devDependencies: { typescript: VERSIONS.typescript, wrangler: WRANGLER },
    }),
    checkedBy([]),
    { path: ".gitignore", text: "node_modules/\n.wrangler/\n.dev.vars\n" },
    { path: ".dev.vars.example", text: exampleSettings(project, store) },
    { path: "README.md", text: readme(project) },
  ],
  notes: () => ["The connection string is a secret: `npx wrangler secret put WebPubSubForSocketIOConnectionString`."],
};

function cronsOf(project: Project): Record<string, string[]> {
  const crons: Record<string, string[]> = {};
  for (const schedule of minuteSchedules(project)) (crons[toText(schedule)] ??= []).push(schedule.trigger.name);
  return crons;
}

function cronTable(project: Project): string {
  return `/** By cron trigger of wrangler.jsonc: the schedules of the flow that are due. */
export const crons: Record<string, readonly string[]> = ${JSON.stringify(cronsOf(project), null, 2)};
`;
}

const STATE = {
  durable_objects: { bindings: [{ name: "STATE", class_name: "State" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["State"] }],
};

function wrangler(project: Project): string {
  const crons = Object.keys(cronsOf(project));
  return json({
    $schema: "node_modules/wrangler/config-schema.json",
    name: project.flow.id,
    main: "src/worker.ts",
    compatibility_date: COMPATIBILITY_DATE,
    ...(crons.length > 0 ? { triggers: { crons } } : {}),
    ...(usesState(project) ? STATE : {}),
    observability: { enabled: true },
  });
}

function readme(project: Project): string {
  return `${intro(project)}
## Run and deploy

Wrangler needs Node 22 or newer.

\`\`\`sh
cp .dev.vars.example .dev.vars                                # then fill in
npm install
npm start                                                     # locally
npx wrangler secret put WebPubSubForSocketIOConnectionString  # once
npm run deploy
\`\`\`

${settings(project, { connection: "where the Socket.IO service is and the key to it; a secret", store })}
${eventHandler(project, `https://${project.flow.id}.<account>.workers.dev/runtime/webhooks/socketio`)}`;
}
