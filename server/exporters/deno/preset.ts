import { sources } from "../common.ts";
import { checkMinutes, minuteSchedules, toText } from "../cron.ts";
import { hasSchedules, json, usesState } from "../project.ts";
import type { ExportFile, Preset, Project } from "../project.ts";
import { eventHandler, exampleSettings, intro, settings } from "../readme.ts";
import { denoKv as store } from "../stores/index.ts";
import { testScripts } from "../testing/index.ts";

export const deno: Preset = {
  id: "deno",
  title: "Deno",
  description:
    "Deno.serve without any dependency; schedules by Deno.cron, state in Deno KV; for Deno Deploy or a server",
  store,
  check: (project) => checkMinutes(project, "Deno.cron", { timeZones: false }),
  files: (project) => [
    ...sources(project, { target: "deno", store }),
    ...(hasSchedules(project) ? [cronTable(project)] : []),
    { path: "deno.json", text: json(configuration(project)) },
    {
      path: ".env.example",
      text: `# Copy to .env and fill in; .env stays out of git.\n${exampleSettings(project, store)}`,
    },
    { path: ".gitignore", text: ".env\n" },
    { path: "README.md", text: readme(project) },
  ],
  notes: (project) => [
    "Set WebPubSubForSocketIOConnectionString and point the hub's event handler at /runtime/webhooks/socketio; README.md says how.",
    ...(hasSchedules(project) ? ["Outside Deno Deploy schedules run in every copy of the server: run one copy."] : []),
  ],
};

/** Schedules of five fields, which is what `Deno.cron` knows. */
function cronTable(project: Project): ExportFile {
  const crons = Object.fromEntries(
    minuteSchedules(project).map((schedule) => [schedule.trigger.name, toText(schedule)]),
  );
  return {
    path: "src/crons.ts",
    text: `/** By schedule of the flow: its cron expression, in UTC. */
export const crons: Record<string, string> = ${JSON.stringify(crons, null, 2)};
`,
  };
}

function configuration(project: Project): object {
  const unstable = [...(hasSchedules(project) ? ["cron"] : []), ...(usesState(project) ? ["kv"] : [])];
  return {
    tasks: {
      start: "deno run --env-file --allow-net --allow-env src/main.ts",
      check: "deno check src/main.ts",
      ...testScripts(project, "deno run --allow-read=test test/main.ts"),
    },
    ...(unstable.length > 0 ? { unstable } : {}),
    compilerOptions: { strict: true, noUncheckedIndexedAccess: true },
  };
}

function readme(project: Project): string {
  const more = [{ name: "PORT`, `HOST", what: "where to listen; 7071 and 127.0.0.1 when left out" }];
  return `${intro(project, "deno task test")}
## Run

With [Deno](https://deno.com) 2; there is nothing to install.

\`\`\`sh
cp .env.example .env   # then fill in
deno task start        # http://127.0.0.1:7071
\`\`\`

## Deploy

To [Deno Deploy](https://deno.com/deploy): entrypoint \`src/main.ts\`, with the settings below as environment variables${
    usesState(project) ? " and a Deno KV database" : ""
  }.

${settings(project, { connection: "where the Socket.IO service is and the key to it; a secret", store, more })}
${eventHandler(project, "https://<app>/runtime/webhooks/socketio")}${
    hasSchedules(project)
      ? "\n## Schedules\n\n`Deno.cron` runs them: once for the app on Deno Deploy, elsewhere in each copy of the server, so run one.\n"
      : ""
  }`;
}
