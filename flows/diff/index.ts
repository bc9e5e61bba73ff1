export { diffFlows, type Change } from "./changes.ts";
export { diffHtml } from "./html.ts";
export { diffText } from "./text.ts";
