import { VERSIONS, WEB_LIB } from "../common.ts";
import { json, settingsOf } from "../project.ts";
import type { ExportFile, Project } from "../project.ts";

const FUNCTIONS = "4.16.5";

/** What every project of programming model v4 has around its sources. `host` is added to host.json. */
export function functionsProject(project: Project, host: object): ExportFile[] {
  return [
    { path: "package.json", text: json(packageJson(project)) },
    { path: "tsconfig.json", text: json(TSCONFIG) },
    { path: "host.json", text: json({ ...HOST, ...host }) },
    { path: "local.settings.json", text: json(localSettings(project)) },
    { path: ".funcignore", text: FUNCIGNORE },
    { path: ".gitignore", text: "node_modules/\ndist/\nlocal.settings.json\n" },
  ];
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
    dependencies: { "@azure/functions": FUNCTIONS },
    devDependencies: { "@types/node": VERSIONS["@types/node"], typescript: VERSIONS.typescript },
  };
}

const TSCONFIG = {
  compilerOptions: {
    target: "ES2022",
    lib: WEB_LIB,
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
