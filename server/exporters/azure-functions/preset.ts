import { hasSchedules } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, intro, settings } from "../readme.ts";
import { sources } from "../common.ts";
import { azureTables as store } from "../stores/index.ts";
import { check } from "./check.ts";
import { extensionsProject } from "./extensions.ts";
import { functionsProject, runAndDeploy } from "./functions-project.ts";
import { infrastructure } from "./infra.ts";
import { callsService, negotiationsOf } from "./negotiations.ts";

const IDENTITY = "4.13.1";
const CSPROJ = "extensions-csproj";
/** The GA bundle has no Socket.IO bindings. */
const PREVIEW_BUNDLE = { id: "Microsoft.Azure.Functions.ExtensionBundle.Preview", version: "[4.*, 5.0.0)" };

export const azureFunctions: Preset = {
  id: "azure-functions",
  title: "Azure Functions",
  description: "Programming model v4 with the Socket.IO trigger and bindings",
  store,
  options: [
    {
      id: CSPROJ,
      title: "extensions.csproj",
      description:
        "The Socket.IO extension at an exact version from NuGet instead of the Preview bundle; needs the .NET SDK",
    },
  ],
  check,
  files: (project) => [
    ...sources(project, {
      target: "azure-functions",
      store,
      shared: ["settings.ts"],
      features: { identity: callsService(project) },
    }),
    { path: "src/negotiations.ts", text: negotiations(project) },
    ...functionsProject(project, {
      host: byCsproj(project) ? {} : { extensionBundle: PREVIEW_BUNDLE },
      dependencies: callsService(project) ? { "@azure/identity": IDENTITY } : {},
      extensions: byCsproj(project) ? extensionsProject() : undefined,
    }),
    ...infrastructure(project, "/runtime/webhooks/socketio", true),
    { path: "README.md", text: readme(project) },
  ],
  notes(project) {
    const notes = [
      byCsproj(project)
        ? "The Socket.IO extension comes from extensions.csproj; `npm run build` installs it into bin/ and needs the .NET SDK."
        : "The Socket.IO bindings are in the Preview extension bundle only; host.json asks for it.",
      "Let the hub send only the system events README.md names: the extension answers 404 to others, and clients are then turned away.",
      "Bytes among the arguments of events and acks do not pass the Socket.IO bindings; export to azure-functions-http for those.",
      "Fill in WebPubSubForSocketIOConnectionString in local.settings.json; README.md says how to deploy.",
    ];
    if (project.triggers.some(({ kind }) => kind === "socket.connect")) {
      notes.push("A rejected client is told the status only: the binding cannot carry the message of `reject`.");
    }
    return notes;
  },
};

function byCsproj({ options }: Project): boolean {
  return options.includes(CSPROJ);
}

/** Which functions get a `socketionegotiation` binding, as a module the entry reads. */
function negotiations(project: Project): string {
  const entries = negotiationsOf(project).map(
    ({ name, hubs }) => `  ${JSON.stringify(name)}: ${JSON.stringify(hubs)},\n`,
  );
  const table = entries.length > 0 ? `{\n${entries.join("")}}` : "{}";
  return `/** By function: the hubs it makes anonymous access tokens for, through the negotiation binding. */
export const negotiations: Record<string, readonly string[]> = ${table};
`;
}

function readme(project: Project): string {
  const storage = hasSchedules(project)
    ? "Schedules keep their state in `AzureWebJobsStorage`; locally that is Azurite (`npx azurite`).\n"
    : "";
  return `${intro(project)}
\`src/functions.ts\` registers one function for each of them: socket events by \`socketiotrigger\`, what they send by the
\`socketio\` output binding${negotiationsOf(project).length > 0 ? ", access tokens by the `socketionegotiation` input binding" : ""}.

${runAndDeploy(storage)}
${
  byCsproj(project)
    ? `
The Socket.IO extension is named in \`extensions.csproj\` at an exact version; \`npm run build\` puts it into \`bin/\` by
\`func extensions sync\`, for which the [.NET SDK](https://dotnet.microsoft.com/download) must be there.
`
    : ""
}
${settings(project, { connection: "where the Socket.IO service is and the key to it; a secret", store })}
Instead of a connection string, an identity: \`WebPubSubForSocketIOConnectionString__endpoint\` (\`https://….webpubsub.azure.com\`),
\`WebPubSubForSocketIOConnectionString__credential\` = \`managedidentity\`, and for a user-assigned identity
\`WebPubSubForSocketIOConnectionString__clientId\`. The identity needs the role _Web PubSub Service Owner_.${
    callsService(project)
      ? " Tokens for a named\nuser and messages sent at once are asked for and sent by the same identity (`src/identity.ts`)."
      : ""
  }

${eventHandler(project, "https://<function app>.azurewebsites.net/runtime/webhooks/socketio?code=<key>")}
The key is the system key \`socketio_extension\` of the function app, there after the first deployment:
\`az functionapp keys list --name <function app> --resource-group <group> --query "systemKeys.socketio_extension"\`
`;
}
