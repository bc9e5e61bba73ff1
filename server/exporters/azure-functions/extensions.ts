import type { ExportFile } from "../project.ts";

/** The newest of the extension; there is no release of it yet. */
const SOCKET_IO = "1.0.0-beta.4";
/** Writes bin/extensions.json, by which the Functions host finds what is in bin/. */
const GENERATOR = "4.0.1";

/**
 * Names the binding extensions of a project that does not take them from a bundle. HTTP and timer triggers are part of
 * the host. https://learn.microsoft.com/azure/azure-functions/functions-bindings-register
 */
export function extensionsProject(): ExportFile {
  return {
    path: "extensions.csproj",
    text: `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
    <WarningsAsErrors></WarningsAsErrors>
    <DefaultItemExcludes>**</DefaultItemExcludes>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Azure.WebJobs.Extensions.WebPubSubForSocketIO" Version="${SOCKET_IO}" />
    <PackageReference Include="Microsoft.Azure.WebJobs.Script.ExtensionsMetadataGenerator" Version="${GENERATOR}" />
  </ItemGroup>
</Project>
`,
  };
}
