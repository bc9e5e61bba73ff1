import { builtByTsc, NODE_TOOLS, packageJson } from "../common.ts";
import { connectionsOf, json, settingsOf } from "../project.ts";
import type { ExportFile, Project } from "../project.ts";
import { azureTables as store } from "../stores/index.ts";
import { testIgnores } from "../testing/index.ts";

const FUNCTIONS = "4.16.5";

/**
 * What every project of programming model v4 has around its sources. `host` is added to host.json, packages to
 * package.json; `extensions` is a file that names binding extensions, which the build then installs.
 */
export function functionsProject(
  project: Project,
  {
    host = {},
    dependencies = {},
    extensions,
  }: { host?: object; dependencies?: Readonly<Record<string, string>>; extensions?: ExportFile | undefined } = {},
): ExportFile[] {
  return [
    packageJson(project, {
      store,
      main: "dist/functions.js",
      engines: { node: ">=20" },
      scripts: {
        build: extensions ? "tsc && func extensions sync" : "tsc",
        prestart: "npm run build",
        start: "func start",
      },
      dependencies: { "@azure/functions": FUNCTIONS, ...dependencies },
      devDependencies: NODE_TOOLS,
    }),
    builtByTsc(),
    { path: "host.json", text: json({ ...HOST, ...host }) },
    { path: "local.settings.json", text: json(localSettings(project)) },
    { path: ".funcignore", text: FUNCIGNORE + (extensions ? "obj\n" : "") + testIgnores(project) },
    { path: ".gitignore", text: `node_modules/\ndist/\nlocal.settings.json\n${extensions ? "bin/\nobj/\n" : ""}` },
    ...(extensions ? [extensions] : []),
  ];
}

const HOST = {
  version: "2.0",
  logging: { applicationInsights: { samplingSettings: { isEnabled: true, excludedTypes: "Request" } } },
};

function localSettings(project: Project): object {
  return {
    IsEncrypted: false,
    Values: {
      FUNCTIONS_WORKER_RUNTIME: "node",
      AzureWebJobsStorage: "UseDevelopmentStorage=true",
      WebPubSubForSocketIOConnectionString: "",
      ...Object.fromEntries(settingsOf(project).map((name) => [name, ""])),
      ...(connectionsOf(project).length > 0 ? { HTTP_CONNECTIONS: "" } : {}),
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

/** The README's part on running and deploying, the same for every kind of Functions project. `storage` may be empty. */
export function runAndDeploy(storage: string): string {
  return `## Run

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

Or everything at once, service and hub settings included, with the [Azure Developer CLI](https://aka.ms/azd): \`azd up\`.`;
}
