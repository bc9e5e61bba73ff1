import { checkedBy, VERSIONS, WEB_LIB, webSources } from "../common.ts";
import { checkMinutes } from "../cron.ts";
import { hasSchedules, json } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, intro, settings } from "../readme.ts";
import { template } from "./template.ts";

export const awsLambda: Preset = {
  id: "aws-lambda",
  title: "AWS Lambda",
  description: "A function URL, a SAM template, schedules by EventBridge Scheduler",
  check: (project) => checkMinutes(project, "EventBridge Scheduler", { timeZones: true }),
  files: (project) => [
    ...webSources(project, "aws-lambda"),
    { path: "template.yaml", text: template(project) },
    { path: "package.json", text: json(packageJson(project)) },
    { path: "tsconfig.json", text: json(checkedBy(["node"], WEB_LIB)) },
    { path: ".gitignore", text: "node_modules/\ndist/\n.aws-sam/\n" },
    { path: "README.md", text: readme(project) },
  ],
  notes: (project) => [
    "The function URL is open, as webhooks need it; they are signed by the service and checked by the handler.",
    ...(hasSchedules(project) ? ["Schedules are a second function of the same code."] : []),
  ],
};

function packageJson(project: Project): object {
  return {
    name: project.flow.id,
    version: "1.0.0",
    private: true,
    type: "module",
    engines: { node: ">=20" },
    scripts: {
      check: "tsc --noEmit",
      build:
        "esbuild src/handler.ts --bundle --platform=node --target=node22 --format=esm --sourcemap --outfile=dist/handler.mjs",
    },
    devDependencies: {
      "@types/node": VERSIONS["@types/node"],
      esbuild: VERSIONS.esbuild,
      typescript: VERSIONS.typescript,
    },
  };
}

function readme(project: Project): string {
  return `${intro(project)}
## Deploy

With the [SAM CLI](https://docs.aws.amazon.com/serverless-application-model/):

\`\`\`sh
npm install && npm run build
sam deploy --guided          # asks for the connection string; the URL is among the outputs
\`\`\`

${settings(project, "where the Socket.IO service is and the key to it; a parameter of the stack")}
${eventHandler(project, "<the function's URL>runtime/webhooks/socketio")}`;
}
