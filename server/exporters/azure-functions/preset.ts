import { hasSchedules, json, settingsOf } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, intro, settings } from "../readme.ts";
import { handlerKit, shipped } from "../sources.ts";
import { check } from "./check.ts";
import { negotiationsOf } from "./negotiations.ts";

/** Exact versions: what was tested is what gets installed. */
const VERSIONS = { "@azure/functions": "4.16.5", "@types/node": "20.19.43", typescript: "5.9.3" };

export const azureFunctions: Preset = {
  id: "azure-functions",
  title: "Azure Functions",
  description: "Programming model v4 with the Socket.IO trigger and bindings",
  check,
  files: (project) => [
    { path: "src/flow.ts", text: project.code },
    { path: "src/negotiations.ts", text: negotiations(project) },
    ...shipped("azure-functions", "src"),
    ...handlerKit("src/handler-kit"),
    { path: "package.json", text: json(packageJson(project)) },
    { path: "tsconfig.json", text: json(TSCONFIG) },
    { path: "host.json", text: json(HOST) },
    { path: "local.settings.json", text: json(localSettings(project)) },
    { path: ".funcignore", text: FUNCIGNORE },
    { path: ".gitignore", text: "node_modules/\ndist/\nlocal.settings.json\n" },
    { path: "README.md", text: readme(project) },
  ],
  notes(project) {
    const notes = [
      "The Socket.IO bindings are in the Preview extension bundle only; host.json asks for it.",
      "Fill in WebPubSubForSocketIOConnectionString in local.settings.json; README.md says how to deploy.",
    ];
    if (project.triggers.some(({ kind }) => kind === "socket.connect")) {
      notes.push("A rejected client is told the status only: the binding cannot carry the message of `reject`.");
    }
    return notes;
  },
};

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

function packageJson(project: Project): object {
  return {
    name: project.flow.id,
    version: "1.0.0",
    private: true,
    type: "module",
    main: "dist/functions.js",
    engines: { node: ">=20" },
    scripts: { build: "tsc", prestart: "npm run build", start: "func start" },
    dependencies: { "@azure/functions": VERSIONS["@azure/functions"] },
    devDependencies: { "@types/node": VERSIONS["@types/node"], typescript: VERSIONS.typescript },
  };
}

const TSCONFIG = {
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2023", "DOM", "DOM.Iterable"],
    module: "NodeNext",
    moduleResolution: "NodeNext",
    types: ["node"],
    strict: true,
    noUncheckedIndexedAccess: true,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    sourceMap: true,
    rootDir: "src",
    outDir: "dist",
  },
  include: ["src"],
};

/** The GA bundle has no Socket.IO bindings. */
const HOST = {
  version: "2.0",
  logging: { applicationInsights: { samplingSettings: { isEnabled: true, excludedTypes: "Request" } } },
  extensionBundle: { id: "Microsoft.Azure.Functions.ExtensionBundle.Preview", version: "[4.*, 5.0.0)" },
};

function localSettings(project: Project): object {
  return {
    IsEncrypted: false,
    Values: {
      FUNCTIONS_WORKER_RUNTIME: "node",
      AzureWebJobsStorage: "UseDevelopmentStorage=true",
      WebPubSubForSocketIOConnectionString: "",
      ...Object.fromEntries(settingsOf(project).map((name) => [name, ""])),
    },
  };
}

const FUNCIGNORE = `.git*
.vscode
local.settings.json
README.md
src
tsconfig.json
node_modules/typescript
node_modules/@types
`;

function readme(project: Project): string {
  const storage = hasSchedules(project)
    ? "Schedules keep their state in `AzureWebJobsStorage`; locally that is Azurite (`npx azurite`).\n"
    : "";
  return `${intro(project)}
\`src/functions.ts\` registers one function for each of them: socket events by \`socketiotrigger\`, what they send by the
\`socketio\` output binding${negotiationsOf(project).length > 0 ? ", access tokens by the `socketionegotiation` input binding" : ""}.

## Run

With [Azure Functions Core Tools](https://learn.microsoft.com/azure/azure-functions/functions-run-local) 4. Fill in
\`local.settings.json\` first.

\`\`\`sh
npm install
npm start
\`\`\`

${storage}
## Deploy

\`\`\`sh
npm install && npm run build
func azure functionapp publish <function app>
\`\`\`

${settings(project, "where the Socket.IO service is and the key to it")}
Instead of a connection string, an identity: \`WebPubSubForSocketIOConnectionString__endpoint\` (\`https://….webpubsub.azure.com\`),
\`WebPubSubForSocketIOConnectionString__credential\` = \`managedidentity\`, and for a user-assigned identity
\`WebPubSubForSocketIOConnectionString__clientId\`. Tokens for a named user and messages sent at once need the key.

${eventHandler(project, "https://<function app>.azurewebsites.net/runtime/webhooks/socketio?code=<key>")}
The key is the system key \`socketio_extension\` of the function app, there after the first deployment:
\`az functionapp keys list --name <function app> --resource-group <group> --query "systemKeys.socketio_extension"\`
`;
}
