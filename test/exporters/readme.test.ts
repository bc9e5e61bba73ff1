import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { targets } from "../../server/exporters/index.ts";
import type { Target } from "./harness.ts";
import { awsLambda } from "./targets/aws-lambda.ts";
import { azureFunctionsHttp } from "./targets/azure-functions-http.ts";
import { bunTarget } from "./targets/bun.ts";
import { denoTarget } from "./targets/deno.ts";
import { netlify } from "./targets/netlify.ts";
import { vercel } from "./targets/vercel.ts";
import { azureFunctions } from "./targets/azure-functions.ts";
import { cloudflareWorkers } from "./targets/cloudflare-workers.ts";
import { googleCloudFunctions } from "./targets/google-cloud-functions.ts";
import { node } from "./targets/node.ts";

const underContract: Target[] = [
  node,
  azureFunctions,
  azureFunctionsHttp,
  awsLambda,
  cloudflareWorkers,
  googleCloudFunctions,
  vercel,
  netlify,
  denoTarget,
  bunTarget,
];

test("README.md says of every target what was run and what was emulated; UPDATE=1 rewrites it", async () => {
  expect(underContract.map(({ name }) => name)).toEqual(targets.map(({ id }) => id));
  const contract = await readFile(new URL("contract.ts", import.meta.url), "utf8");
  const cases = [...contract.matchAll(/^ {4}test(?:\.skipIf\(.*?\))?\("([^"]+)"/gm)].map(([, name]) => `- ${name}\n`);
  expect(cases.length).toBeGreaterThan(15);
  const rows = underContract.map(({ name, real, emulated }) => [`\`${name}\``, real, emulated]);
  const text = `# exporters

Exported projects, installed and started for real, with our gateway in front and real Socket.IO clients behind it. Every
target keeps one contract (\`contract.ts\`); none has exceptions beyond what its folder in \`server/exporters\` says. The
published samples share an \`npm install\` where they want the same packages.

${table([["target", "what runs", "what is emulated"], ...rows])}
The contract:

${cases.join("")}
\`samples.test.ts\` exports the three published samples and does what their pages do; \`configuration.test.ts\` checks the
files platforms read; \`compose.test.ts\` runs what the compose files say, without containers; \`flow-tests.test.ts\` runs flows' tests where they were exported to. Written by \`readme.test.ts\`: \`UPDATE=1\` rewrites it.
`;
  const file = new URL("README.md", import.meta.url);
  if (process.env.UPDATE) await writeFile(file, text);
  expect(await readFile(file, "utf8")).toBe(text);
});

/** Columns padded, as the formatter would have it. */
function table([head = [], ...rows]: string[][]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |\n`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("");
}
