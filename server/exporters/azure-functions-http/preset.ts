import { checkTimers } from "../azure-functions/check.ts";
import { infrastructure } from "../azure-functions/infra.ts";
import { functionsProject, runAndDeploy } from "../azure-functions/functions-project.ts";
import { sources } from "../common.ts";
import { hasSchedules } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, intro, settings } from "../readme.ts";
import { azureTables as store } from "../stores/index.ts";

export const azureFunctionsHttp: Preset = {
  id: "azure-functions-http",
  title: "Azure Functions, HTTP only",
  description: "One HTTP trigger receives the webhooks: no preview extension, a key instead of bindings",
  store,
  check: checkTimers,
  files: (project) => [
    ...sources(project, { target: "azure-functions-http", store }),
    ...functionsProject(project),
    ...infrastructure(project, "/api/webhooks/socketio", false),
    { path: "README.md", text: readme(project) },
  ],
  notes: () => [
    "The event handler's URL is https://<function app>.azurewebsites.net/api/webhooks/socketio.",
    "Fill in WebPubSubForSocketIOConnectionString in local.settings.json; README.md says how to deploy.",
  ],
};

function readme(project: Project): string {
  const storage = hasSchedules(project)
    ? "Schedules keep their state in `AzureWebJobsStorage`; locally that is Azurite (`npx azurite`).\n"
    : "";
  return `${intro(project)}
\`src/functions.ts\` has one function for the webhooks, one for the routes below \`/api\` and one for each schedule. No
Socket.IO extension is needed: the handler kit reads the webhooks and calls the service's REST interface itself.

${runAndDeploy(storage)}

${settings(project, { connection: "where the Socket.IO service is and the key to it; a secret", store })}
${eventHandler(project, "https://<function app>.azurewebsites.net/api/webhooks/socketio")}`;
}
