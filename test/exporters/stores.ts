import { spawnSync } from "node:child_process";

import { join } from "node:path";
import { newerNode, tool } from "../tools.ts";
import type { Project } from "./harness.ts";
import { freePort, start } from "./processes.ts";

/** The stores exports keep state in, started for one test. */

export const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

/** A real Redis, without a file. */
export async function startRedis(folder: string): Promise<Project> {
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  return start("redis-server", args, folder, {}, (output) =>
    output.includes("Ready to accept connections") ? `redis://127.0.0.1:${port}` : undefined,
  );
}

/** The vendor's emulator of Azure Storage, tables only and in memory. `url` is its connection string. */
export async function startAzurite(folder: string): Promise<Project> {
  // Its telemetry is off; a small old version of that package saves 200 MB.
  const azurite = await tool("azurite", "3.37.0", { overrides: { applicationinsights: "1.8.10" } });
  const port = await freePort();
  const main = join(azurite, "node_modules/azurite/dist/src/table/main.js");
  const args = [main, "--tablePort", String(port), "--inMemoryPersistence", "--disableTelemetry", "--silent"];
  const project = await start(await newerNode(), args, folder, {}, (output) =>
    output.includes("successfully started") ? `http://127.0.0.1:${port}/${ACCOUNT}` : undefined,
  );
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${ACCOUNT_KEY};TableEndpoint=${project.url};`;
  return { ...project, url: connectionString };
}

/** Azurite's own, known to everyone. */
const ACCOUNT = "devstoreaccount1";
const ACCOUNT_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/** EMULATED by dynalite: DynamoDB's HTTP interface with its conditions, in memory. Makes the table of the template. */
export async function startDynamo(folder: string, table: string): Promise<Project> {
  const dynalite = await tool("dynalite", "4.0.0");
  const port = await freePort();
  const args = [join(dynalite, "node_modules/dynalite/cli.js"), "--port", String(port), "--createTableMs", "0"];
  const project = await start(process.execPath, args, folder, {}, (output) =>
    output.toLowerCase().includes("listening") ? `http://127.0.0.1:${port}/` : undefined,
  );
  const response = await fetch(project.url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.CreateTable",
      authorization: "AWS4-HMAC-SHA256 Credential=test, SignedHeaders=host, Signature=test",
      "x-amz-date": "20260101T000000Z",
    },
    body: JSON.stringify({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "key", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
    }),
  });
  if (!response.ok) throw new Error(`CreateTable: ${response.status} ${await response.text()}`);
  return project;
}
