/** The Azure CLI of `azure.test.ts`: does to a gateway of ours what `az webpubsub …` does to a resource. */
const args = process.argv.slice(2);
const command = args
  .slice(
    0,
    args.findIndex((arg) => arg.startsWith("--")),
  )
  .join(" ");
const option = (name) => args[args.indexOf(`--${name}`) + 1];
const { AZ_GATEWAY, AZ_ADMIN_TOKEN, AZ_CONNECTION_STRING } = process.env;

switch (command) {
  case "webpubsub create":
  case "role assignment create":
    break;
  case "webpubsub show":
    console.log("/subscriptions/x/resource");
    break;
  case "webpubsub key show":
    console.log(AZ_CONNECTION_STRING);
    break;
  case "webpubsub hub create": {
    const pairs = args.slice(args.indexOf("--event-handler") + 1).map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), pair.slice(at + 1)];
    });
    const all = (name) => pairs.filter(([key]) => key === name).map(([, value]) => value);
    const [urlTemplate] = all("url-template");
    const [userEventPattern] = all("user-event-pattern");
    const handler = { urlTemplate, userEventPattern, systemEvents: all("system-event"), auth: { type: "None" } };
    const response = await fetch(`${AZ_GATEWAY}/admin/hubs/${option("hub-name")}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${AZ_ADMIN_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ anonymousConnectPolicy: "deny", eventHandlers: [handler] }),
    });
    if (!response.ok) throw new Error(await response.text());
    break;
  }
  default:
    throw new Error(`az ${args.join(" ")}: not known here`);
}
