import { checkedBy, NODE_TOOLS, packageJson, sources, VERSIONS } from "../common.ts";
import { checkMinutes } from "../cron.ts";
import { hasSchedules } from "../project.ts";
import type { Preset, Project } from "../project.ts";
import { eventHandler, intro, settings } from "../readme.ts";
import { dynamoDb as store } from "../stores/index.ts";
import { template } from "./template.ts";

export const awsLambda: Preset = {
  id: "aws-lambda",
  title: "AWS Lambda",
  description: "A function URL, a SAM template, schedules by EventBridge Scheduler, state in DynamoDB",
  store,
  check: (project) => checkMinutes(project, "EventBridge Scheduler", { timeZones: true }),
  files: (project) => [
    ...sources(project, { target: "aws-lambda", store }),
    { path: "template.yaml", text: template(project) },
    packageJson(project, {
      store,
      engines: { node: ">=20" },
      scripts: {
        check: "tsc --noEmit",
        build:
          "esbuild src/handler.ts --bundle --platform=node --target=node22 --format=esm --sourcemap --outfile=dist/handler.mjs",
      },
      devDependencies: { ...NODE_TOOLS, esbuild: VERSIONS.esbuild },
    }),
    checkedBy(["node"]),
    { path: ".gitignore", text: "node_modules/\ndist/\n.aws-sam/\n" },
    { path: "README.md", text: readme(project) },
  ],
  notes: (project) => [
    "The function URL is open, as webhooks need it; they are signed by the service and checked by the handler.",
    ...(hasSchedules(project) ? ["Schedules are a second function of the same code."] : []),
  ],
};

function readme(project: Project): string {
  return `${intro(project)}
## Deploy

With the [SAM CLI](https://docs.aws.amazon.com/serverless-application-model/):

\`\`\`sh
npm install && npm run build
sam deploy --guided          # asks for the connection string; the URL is among the outputs
\`\`\`

${settings(project, { connection: "where the Socket.IO service is and the key to it; a parameter of the stack", store })}
${eventHandler(project, "<the function's URL>runtime/webhooks/socketio")}`;
}
