import { hasSchedules } from "./project.ts";
import type { ExportFile, Project, Setting, Store } from "./project.ts";
import { eventHandler, exampleSettings, settings } from "./readme.ts";

/** What targets have in common that are one process which listens: on a machine, or in a container. */

/** What of `shared/` they are made of. */
export const SERVER_SOURCES = ["host.ts", "settings.ts", "run-schedule.ts", "schedules.ts"];

const LISTENING: Setting[] = [{ name: "PORT`, `HOST", what: "where to listen; 7071 and 127.0.0.1 when left out" }];

/** @param more lines of the example file of settings */
export function serverFiles(project: Project, store: Store, more = ""): ExportFile[] {
  return [
    {
      path: ".env.example",
      text: `# Copy to .env and fill in; .env stays out of git.\n${exampleSettings(project, store)}${more}`,
    },
    { path: ".gitignore", text: "node_modules/\n.env\n" },
    { path: ".dockerignore", text: "node_modules/\n.env\n.git/\n" },
  ];
}

export function serverNotes(project: Project): string[] {
  return [
    "Set WebPubSubForSocketIOConnectionString and point the hub's event handler at /runtime/webhooks/socketio; README.md says how.",
    ...(hasSchedules(project)
      ? ["Schedules run in every copy of the server: run one copy, or they run several times."]
      : []),
  ];
}

/** The end of README.md: settings, the service, the clock. */
export function serverGuide(project: Project, store: Store): string {
  const schedules = "\n## Schedules\n\nThey run in this process. Of several copies each runs them, so run one.\n";
  return `${settings(project, { connection: "where the Socket.IO service is and the key to it; a secret", store, more: LISTENING })}
${eventHandler(project, "https://<this server>/runtime/webhooks/socketio")}${hasSchedules(project) ? schedules : ""}`;
}
