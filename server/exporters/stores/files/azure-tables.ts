import { createHash } from "node:crypto";
import { RestError, TableClient } from "@azure/data-tables";
import type { FlowState } from "../handler-kit/types.ts";
import type { Variables } from "../settings.ts";
import { createOptimisticState } from "./optimistic.ts";
import type { Stored } from "./optimistic.ts";

const TABLE = "patchbaystate";
/** Characters in one property of an entity. */
const PART = 32_000;

/** An entity for each key: partition is the flow, row a hash of the key, which may hold what row keys may not. */
export function openState(flowId: string, { AzureWebJobsStorage }: Variables): FlowState {
  if (!AzureWebJobsStorage) throw new Error("AzureWebJobsStorage is not set, and the flow keeps its state there.");
  const client = TableClient.fromConnectionString(AzureWebJobsStorage, TABLE, {
    // For Azurite, which has plain HTTP only; connection strings of Azure say https themselves.
    allowInsecureConnection: true,
  });
  let table: Promise<void> | undefined;
  const ready = () =>
    (table ??= client.createTable().catch((error: unknown) => {
      table = undefined;
      throw error;
    }));
  const row = (key: string) => createHash("sha256").update(key).digest("hex");
  const entity = (key: string, { text, end }: Stored) => {
    const parts = Array.from({ length: Math.ceil(text.length / PART) }, (_, at) => [
      `part${at}`,
      text.slice(at * PART, (at + 1) * PART),
    ]);
    return {
      partitionKey: flowId,
      rowKey: row(key),
      key,
      parts: parts.length,
      end: end ?? 0,
      ...(Object.fromEntries(parts) as Record<string, string>),
    };
  };

  return createOptimisticState<string>({
    async read(key) {
      await ready();
      const found = await client.getEntity<{ parts: number; end: number }>(flowId, row(key)).catch(unless(404));
      if (!found?.etag) return undefined;
      const part = found as unknown as Record<string, string>;
      const text = Array.from({ length: found.parts }, (_, at) => part[`part${at}`]).join("");
      return { text, end: found.end || undefined, version: found.etag };
    },
    async put(key, stored) {
      await ready();
      await client.upsertEntity(entity(key, stored), "Replace");
    },
    async replace(key, stored, was) {
      await ready();
      if (was === undefined) return (await client.createEntity(entity(key, stored)).catch(unless(409))) !== undefined;
      const updated = client.updateEntity(entity(key, stored), "Replace", { etag: was });
      return (await updated.catch(unless(404, 412))) !== undefined;
    },
    async remove(key, was) {
      return (await client.deleteEntity(flowId, row(key), { etag: was }).catch(unless(404, 412))) !== undefined;
    },
  });
}

/** Turns answers that were to be expected into undefined. */
function unless(...statuses: number[]): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof RestError && statuses.includes(error.statusCode ?? 0)) return undefined;
    throw error;
  };
}
