import { checkedBy, VERSIONS, WEB_LIB, webSources } from "../common.ts";
import { checkMinutes, minuteSchedules, toText } from "../cron.ts";
import { hasSchedules, json } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, intro, settings } from "../readme.ts";

/** The Workers runtime this was tested with; newer ones keep its behaviour for this date. */
const COMPATIBILITY_DATE = "2026-10-01";
const WRANGLER = "4.164.0";

export const cloudflareWorkers: Preset = {
  id: "cloudflare-workers",
  title: "Cloudflare Workers",
  description: "One worker, schedules by cron triggers",
  check: (project) => checkMinutes(project, "Cloudflare Workers", { timeZones: false }),
  files: (project) => [
    ...webSources(project, "cloudflare-workers"),
    ...(hasSchedules(project) ? [{ path: "src/crons.ts", text: cronTable(project) }] : []),
    { path: "wrangler.jsonc", text: wrangler(project) },
    { path: "package.json", text: json(packageJson(project)) },
    { path: "tsconfig.json", text: json(checkedBy([], WEB_LIB)) },
    { path: ".gitignore", text: "node_modules/\n.wrangler/\n.dev.vars\n" },
    { path: ".dev.vars.example", text: "WebPubSubForSocketIOConnectionString=\n" },
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

function wrangler(project: Project): string {
  const crons = Object.keys(cronsOf(project));
  return json({
    $schema: "node_modules/wrangler/config-schema.json",
    name: project.flow.id,
    main: "src/worker.ts",
    compatibility_date: COMPATIBILITY_DATE,
    ...(crons.length > 0 ? { triggers: { crons } } : {}),
    observability: { enabled: true },
  });
}

function packageJson(project: Project): object {
  return {
    name: project.flow.id,
    version: "1.0.0",
    private: true,
    type: "module",
    scripts: { start: "wrangler dev", deploy: "wrangler deploy", check: "tsc --noEmit" },
    devDependencies: { typescript: VERSIONS.typescript, wrangler: WRANGLER },
  };
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

${settings(project, "where the Socket.IO service is and the key to it; a secret")}
${eventHandler(project, `https://${project.flow.id}.<account>.workers.dev/runtime/webhooks/socketio`)}`;
}
