import { connectionsOf, hubsOf, settingsOf } from "../project.ts";
import type { ExportFile, Project } from "../project.ts";
import { systemEvents } from "../readme.ts";

/**
 * Infrastructure for `azd up`: function app, storage and Web PubSub for Socket.IO in serverless mode, joined by a managed
 * identity where the flow can do without the key. The event handlers need the app's URL and system key, which exist only
 * after the code is there: a script sets them as the last step.
 */
export function infrastructure(project: Project, webhookPath: string, systemKey: boolean): ExportFile[] {
  return [
    { path: "azure.yaml", text: azureYaml(project) },
    { path: "infra/main.bicep", text: mainBicep(project) },
    { path: "infra/main.parameters.json", text: PARAMETERS },
    { path: "infra/set-event-handlers.sh", text: eventHandlers(project, webhookPath, systemKey) },
  ];
}

function azureYaml({ flow }: Project): string {
  return `# yaml-language-server: $schema=https://raw.githubusercontent.com/Azure/azure-dev/main/schemas/v1.0/azure.yaml.json
name: ${flow.id}
services:
  flow:
    project: .
    language: ts
    host: function
hooks:
  postdeploy:
    shell: sh
    run: sh infra/set-event-handlers.sh
`;
}

const PARAMETERS = `${JSON.stringify(
  {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
    contentVersion: "1.0.0.0",
    parameters: {
      environmentName: { value: "${AZURE_ENV_NAME}" },
      location: { value: "${AZURE_LOCATION}" },
    },
  },
  null,
  2,
)}\n`;

function mainBicep(project: Project): string {
  const own = [...settingsOf(project), ...(connectionsOf(project).length > 0 ? ["HTTP_CONNECTIONS"] : [])];
  return `targetScope = 'resourceGroup'

@description('Name of the azd environment; resource names are made from it.')
param environmentName string
param location string = resourceGroup().location
${own.map((name) => `@secure()\nparam ${parameterName(name)} string = ''\n`).join("")}
var token = toLower(uniqueString(resourceGroup().id, environmentName))
var tags = { 'azd-env-name': environmentName }

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'st\${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: { allowBlobPublicAccess: false, minimumTlsVersion: 'TLS1_2' }
}

resource service 'Microsoft.SignalRService/webPubSub@2024-08-01-preview' = {
  name: 'socketio-\${token}'
  location: location
  tags: tags
  kind: 'SocketIO'
  sku: { name: 'Standard_S1', capacity: 1 }
  identity: { type: 'SystemAssigned' }
  properties: { socketIO: { serviceMode: 'Serverless' } }
}

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-\${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'Y1', tier: 'Dynamic' }
  properties: { reserved: true }
}

resource functionApp 'Microsoft.Web/sites@2023-12-01' = {
  name: 'func-\${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'flow' })
  kind: 'functionapp,linux'
  identity: { type: 'SystemAssigned' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    siteConfig: {
      linuxFxVersion: 'Node|22'
      ftpsState: 'Disabled'
      minTlsVersion: '1.2'
      appSettings: [
        { name: 'FUNCTIONS_EXTENSION_VERSION', value: '~4' }
        { name: 'FUNCTIONS_WORKER_RUNTIME', value: 'node' }
        { name: 'AzureWebJobsStorage', value: 'DefaultEndpointsProtocol=https;AccountName=\${storage.name};AccountKey=\${storage.listKeys().keys[0].value};EndpointSuffix=\${environment().suffixes.storage}' }
        { name: 'WebPubSubForSocketIOConnectionString', value: service.listKeys().primaryConnectionString }
${own.map((name) => `        { name: '${name}', value: ${parameterName(name)} }\n`).join("")}      ]
    }
  }
}

// Web PubSub Service Owner: with it the connection string can give way to
// WebPubSubForSocketIOConnectionString__endpoint and __credential = managedidentity.
resource owner 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, functionApp.id, 'owner')
  scope: service
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '12cf5a90-567b-43ae-8102-96cf46c7d9b4')
    principalId: functionApp.identity.principalId
    principalType: 'ServicePrincipal'
  }
}

output FUNCTION_APP string = functionApp.name
output SOCKETIO_SERVICE string = service.name
output AZURE_RESOURCE_GROUP string = resourceGroup().name
`;
}

function eventHandlers(project: Project, webhookPath: string, systemKey: boolean): string {
  const events = systemEvents(project)
    .map((event) => ` system-event="${event}"`)
    .join("");
  const key = systemKey
    ? `key=$(az functionapp keys list --name "$FUNCTION_APP" --resource-group "$AZURE_RESOURCE_GROUP" --query systemKeys.socketio_extension --output tsv)
url="https://$FUNCTION_APP.azurewebsites.net${webhookPath}?code=$key"
`
    : `url="https://$FUNCTION_APP.azurewebsites.net${webhookPath}"
`;
  const hubs = hubsOf(project).map(
    (
      hub,
    ) => `az webpubsub hub create --name "$SOCKETIO_SERVICE" --resource-group "$AZURE_RESOURCE_GROUP" --hub-name '${hub}' \\
  --event-handler url-template="$url" user-event-pattern="*"${events}
`,
  );
  return `#!/bin/sh
# Points the hubs of the Socket.IO service at the deployed functions. azd runs it after each deployment.
set -eu
${key}${hubs.join("")}`;
}

function parameterName(setting: string): string {
  return `setting${setting.replaceAll(/[^A-Za-z0-9]/g, "")}`;
}
