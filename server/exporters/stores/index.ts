import type { Store } from "../project.ts";
import { runtimeState, storeFiles } from "../sources.ts";

/** Where exports keep state. All do what `ctx.state` promises; what a platform limits further is said in `about`. */

export const redis: Store = {
  about: "Redis 6.2 or newer. Changes are atomic, reads see the last one.",
  settings: [
    {
      name: "REDIS_URL",
      what: "where the flow keeps its state: Redis 6.2 or newer",
      example: "redis://127.0.0.1:6379",
    },
  ],
  dependencies: { ioredis: "6.0.0" },
  files: () => [...storeFiles("redis-open"), ...runtimeState(["redis.ts"])],
};

export const denoKv: Store = {
  about:
    "Deno KV: a file beside Deno's cache when run locally, the app's database on Deno Deploy. Changes are atomic, reads see the last one. A value has at most 64 KiB.",
  settings: [],
  dependencies: {},
  files: () => storeFiles("deno-kv", ["optimistic.ts"]),
};

export const durableObject: Store = {
  about:
    "A Durable Object of this worker, one for the flow: it does one thing after the other, so changes are atomic and reads see the last one.",
  settings: [],
  dependencies: {},
  files: () => storeFiles("durable-object", ["optimistic.ts", "files/cloudflare.d.ts"]),
};

export const azureTables: Store = {
  about:
    "Table `patchbaystate` of the storage account in `AzureWebJobsStorage`, made when first used. Written only over what was read, so changes are atomic; many changes of one key at the same moment take turns. A value that has ended stays in the table until its key is used again.",
  settings: [],
  dependencies: { "@azure/data-tables": "13.3.2" },
  files: () => storeFiles("azure-tables", ["optimistic.ts"]),
};

export const dynamoDb: Store = {
  about:
    "A DynamoDB table, read consistently and written only over what was read, so changes are atomic; many changes of one key at the same moment take turns. DynamoDB removes values that have ended. A value has at most 400 KB.",
  settings: [
    { name: "STATE_TABLE", what: "the DynamoDB table with the flow's state; the template makes and names it" },
  ],
  dependencies: { aws4fetch: "1.0.20" },
  files: () => storeFiles("dynamodb", ["optimistic.ts"]),
};
