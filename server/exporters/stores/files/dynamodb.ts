import { AwsClient } from "aws4fetch";
import type { FlowState } from "../handler-kit/types.ts";
import type { Variables } from "../settings.ts";
import { createOptimisticState } from "./optimistic.ts";
import type { Stored } from "./optimistic.ts";

/** An item for each key, with a version that each change makes anew; `expires` is what the table's time to live reads. */
interface Item {
  key: { S: string };
  text: { S: string };
  version: { S: string };
  end?: { N: string };
  expires?: { N: string };
}

export function openState(flowId: string, variables: Variables): FlowState {
  const { STATE_TABLE: TableName, AWS_REGION: region = "us-east-1" } = variables;
  if (!TableName) throw new Error("STATE_TABLE is not set, and the flow keeps its state in that DynamoDB table.");
  const endpoint = variables.AWS_ENDPOINT_URL_DYNAMODB ?? `https://dynamodb.${region}.amazonaws.com/`;
  const aws = new AwsClient({
    accessKeyId: variables.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? "",
    ...(variables.AWS_SESSION_TOKEN ? { sessionToken: variables.AWS_SESSION_TOKEN } : {}),
    region,
    service: "dynamodb",
  });

  /** Undefined when a condition was not met. */
  async function call<Answer>(operation: string, body: object): Promise<Answer | undefined> {
    const response = await aws.fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
      body: JSON.stringify({ TableName, ...body }),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as Answer;
    if (text.includes("ConditionalCheckFailedException")) return undefined;
    throw new Error(`DynamoDB answered ${response.status} to ${operation}: ${text.slice(0, 300)}`);
  }

  const place = (key: string) => ({ S: `${flowId}/${key}` });
  const item = (key: string, { text, end }: Stored): Item => ({
    key: place(key),
    text: { S: text },
    version: { S: crypto.randomUUID() },
    ...(end === undefined ? {} : { end: { N: String(end) }, expires: { N: String(Math.ceil(end / 1000)) } }),
  });
  const condition = (was: string | undefined) =>
    was === undefined
      ? { ConditionExpression: "attribute_not_exists(version)" }
      : { ConditionExpression: "version = :was", ExpressionAttributeValues: { ":was": { S: was } } };

  return createOptimisticState<string>({
    async read(key) {
      const found = await call<{ Item?: Item }>("GetItem", { Key: { key: place(key) }, ConsistentRead: true });
      const stored = found?.Item;
      return stored && { text: stored.text.S, end: stored.end && Number(stored.end.N), version: stored.version.S };
    },
    async put(key, stored) {
      await call("PutItem", { Item: item(key, stored) });
    },
    async replace(key, stored, was) {
      return (await call("PutItem", { Item: item(key, stored), ...condition(was) })) !== undefined;
    },
    async remove(key, was) {
      return (await call("DeleteItem", { Key: { key: place(key) }, ...condition(was) })) !== undefined;
    },
  });
}
