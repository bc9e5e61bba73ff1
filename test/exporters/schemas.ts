import { z } from "zod";

/**
 * Rules of our own for the files that platforms read, drawn from their documented schemas as far as our exports use them.
 * Strict: a member that is not listed here is one the platform may not know.
 */

const five = z.string().regex(/^[\d*,/-]+( [\d*,/-]+){4}$/, "five cron fields of numbers");
const fiveWithNames = z.string().regex(/^[\w*,/-]+( [\w*,/-]+){4}$/, "five cron fields");
const exact = z.string().regex(/^\d+\.\d+\.\d+$/, "an exact version");
const identifier = z.string().regex(/^[A-Za-z_]\w*$/);

/** https://docs.npmjs.com/cli/configuring-npm/package-json, with exact versions. */
export const packageJson = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  version: exact,
  private: z.literal(true),
  type: z.literal("module"),
  main: z.string().optional(),
  engines: z.strictObject({ node: z.string().regex(/^(?:>=)?\d+(?:\.(?:\d+|x)){0,2}$/) }).optional(),
  scripts: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), exact).optional(),
  devDependencies: z.record(z.string(), exact).optional(),
});

/** https://vercel.com/docs/project-configuration */
export const vercelJson = z.strictObject({
  $schema: z.literal("https://openapi.vercel.sh/vercel.json"),
  functions: z.record(z.string(), z.strictObject({ maxDuration: z.number().int().min(1).max(800) })),
  rewrites: z.array(z.strictObject({ source: z.string().startsWith("/"), destination: z.string().startsWith("/") })),
  crons: z
    .array(z.strictObject({ path: z.string().startsWith("/").max(512), schedule: five.max(256) }))
    .max(100)
    .optional(),
});

/** https://docs.netlify.com/build/configure-builds/file-based-configuration/ */
export const netlifyToml = z.strictObject({
  build: z.strictObject({
    command: z.string(),
    publish: z.string(),
    environment: z.record(z.string(), z.string()),
  }),
  functions: z.strictObject({ directory: z.string(), node_bundler: z.enum(["esbuild", "zisi", "nft"]) }),
});

/** https://docs.deno.com/runtime/fundamentals/configuration/ */
export const denoJson = z.strictObject({
  tasks: z.record(z.string(), z.string().startsWith("deno ")),
  unstable: z.array(z.enum(["cron", "kv"])).optional(),
  compilerOptions: z.strictObject({ strict: z.literal(true), noUncheckedIndexedAccess: z.boolean() }),
});

/** https://developers.cloudflare.com/workers/wrangler/configuration/ */
export const wranglerJson = z.strictObject({
  $schema: z.literal("node_modules/wrangler/config-schema.json"),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  main: z.string(),
  compatibility_date: z.iso.date(),
  triggers: z.strictObject({ crons: z.array(fiveWithNames) }).optional(),
  durable_objects: z
    .strictObject({ bindings: z.array(z.strictObject({ name: identifier, class_name: identifier })) })
    .optional(),
  migrations: z.array(z.strictObject({ tag: z.string(), new_sqlite_classes: z.array(identifier) })).optional(),
  observability: z.strictObject({ enabled: z.boolean() }),
});

/** https://learn.microsoft.com/azure/azure-functions/functions-host-json */
export const hostJson = z.strictObject({
  version: z.literal("2.0"),
  logging: z.strictObject({
    applicationInsights: z.strictObject({
      samplingSettings: z.strictObject({ isEnabled: z.boolean(), excludedTypes: z.string() }),
    }),
  }),
  extensionBundle: z
    .strictObject({
      id: z.literal("Microsoft.Azure.Functions.ExtensionBundle.Preview"),
      version: z.string().regex(/^\[\d+\.\*, \d+\.\d+\.\d+\)$/),
    })
    .optional(),
});

/** https://learn.microsoft.com/azure/azure-functions/functions-develop-local#local-settings-file */
export const localSettingsJson = z.strictObject({
  IsEncrypted: z.literal(false),
  Values: z
    .object({
      FUNCTIONS_WORKER_RUNTIME: z.literal("node"),
      AzureWebJobsStorage: z.literal("UseDevelopmentStorage=true"),
      WebPubSubForSocketIOConnectionString: z.literal(""),
    })
    .catchall(z.literal("")),
});

/** https://learn.microsoft.com/azure/developer/azure-developer-cli/azd-schema */
export const azureYaml = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  services: z.record(
    z.string(),
    z.strictObject({ project: z.literal("."), language: z.enum(["ts", "js"]), host: z.literal("function") }),
  ),
  hooks: z.strictObject({ postdeploy: z.strictObject({ shell: z.enum(["sh", "pwsh"]), run: z.string() }) }),
});

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files */
export const parametersJson = z.strictObject({
  $schema: z.string().endsWith("/deploymentParameters.json#"),
  contentVersion: z.literal("1.0.0.0"),
  parameters: z.record(z.string(), z.strictObject({ value: z.string() })),
});

const logical = z.string().regex(/^[A-Za-z0-9]{1,255}$/);
const policies = z.array(z.strictObject({ DynamoDBCrudPolicy: z.strictObject({ TableName: z.unknown() }) }));

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html */
export const samTemplate = z.strictObject({
  AWSTemplateFormatVersion: z.literal("2010-09-09"),
  Transform: z.literal("AWS::Serverless-2016-10-31"),
  Description: z.string().max(1024),
  Parameters: z.record(
    logical,
    z.strictObject({
      Type: z.literal("String"),
      NoEcho: z.literal(true),
      Default: z.literal("").optional(),
      Description: z.string().max(4000).optional(),
    }),
  ),
  Globals: z.strictObject({
    Function: z.strictObject({
      Runtime: z.enum(["nodejs22.x", "nodejs24.x"]),
      CodeUri: z.string(),
      Timeout: z.number().int().min(1).max(900),
      MemorySize: z.number().int().min(128).max(10_240),
      Environment: z.strictObject({ Variables: z.record(identifier, z.unknown()) }),
    }),
  }),
  Resources: z.record(
    logical,
    z.discriminatedUnion("Type", [
      z.strictObject({
        Type: z.literal("AWS::Serverless::Function"),
        Properties: z.strictObject({
          Handler: z.string().regex(/^[\w-]+\.\w+$/),
          Policies: policies.optional(),
          FunctionUrlConfig: z.strictObject({ AuthType: z.enum(["NONE", "AWS_IAM"]) }).optional(),
          Events: z
            .record(
              logical,
              z.strictObject({
                Type: z.literal("ScheduleV2"),
                Properties: z.strictObject({
                  // Six fields, one of the two days a question mark.
                  ScheduleExpression: z.string().regex(/^cron\(\S+ \S+ (?:\S+ \S+ \?|\? \S+ \S+) \S+\)$/),
                  ScheduleExpressionTimezone: z.string().max(50),
                  Input: z.string(),
                }),
              }),
            )
            .optional(),
        }),
      }),
      z.strictObject({
        Type: z.literal("AWS::DynamoDB::Table"),
        Properties: z.strictObject({
          BillingMode: z.enum(["PAY_PER_REQUEST", "PROVISIONED"]),
          AttributeDefinitions: z.array(
            z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(["S", "N", "B"]) }),
          ),
          KeySchema: z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(["HASH", "RANGE"]) })),
          TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() }),
        }),
      }),
    ]),
  ),
  Outputs: z.record(logical, z.strictObject({ Value: z.unknown() })),
});

const bicepValue = z.strictObject({ name: z.string(), location: z.string().optional() });
const tags = z.unknown();

/** What Bicep's types say of the resources we make: https://learn.microsoft.com/azure/templates/ */
export const bicepResources: Record<string, z.ZodType> = {
  "Microsoft.Storage/storageAccounts": z.strictObject({
    ...bicepValue.shape,
    tags,
    kind: z.literal("StorageV2"),
    sku: z.strictObject({ name: z.enum(["Standard_LRS", "Standard_ZRS"]) }),
    properties: z.strictObject({ allowBlobPublicAccess: z.literal(false), minimumTlsVersion: z.literal("TLS1_2") }),
  }),
  "Microsoft.SignalRService/webPubSub": z.strictObject({
    ...bicepValue.shape,
    tags,
    kind: z.literal("SocketIO"),
    sku: z.strictObject({ name: z.enum(["Free_F1", "Standard_S1", "Premium_P1"]), capacity: z.number().int().min(1) }),
    identity: z.strictObject({ type: z.literal("SystemAssigned") }),
    properties: z.strictObject({ socketIO: z.strictObject({ serviceMode: z.literal("Serverless") }) }),
  }),
  "Microsoft.Web/serverfarms": z.strictObject({
    ...bicepValue.shape,
    tags,
    kind: z.literal("functionapp"),
    sku: z.strictObject({ name: z.string(), tier: z.string() }),
    properties: z.strictObject({ reserved: z.literal(true) }),
  }),
  "Microsoft.Web/sites": z.strictObject({
    ...bicepValue.shape,
    tags,
    kind: z.literal("functionapp,linux"),
    identity: z.strictObject({ type: z.literal("SystemAssigned") }),
    properties: z.strictObject({
      serverFarmId: z.string(),
      httpsOnly: z.literal(true),
      siteConfig: z.strictObject({
        linuxFxVersion: z.string().regex(/^Node\|(?:20|22|24)$/),
        ftpsState: z.literal("Disabled"),
        minTlsVersion: z.literal("1.2"),
        appSettings: z.array(z.strictObject({ name: identifier, value: z.string() })),
      }),
    }),
  }),
  "Microsoft.Authorization/roleAssignments": z.strictObject({
    name: z.string(),
    scope: z.string(),
    properties: z.strictObject({
      roleDefinitionId: z.string(),
      principalId: z.string(),
      principalType: z.literal("ServicePrincipal"),
    }),
  }),
};
