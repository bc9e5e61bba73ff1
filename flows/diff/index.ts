export { diffFlows, type Change } from "./changes.ts";
export { diffHtml, diffSvg } from "./html.ts";
export { changeText, diffText } from "./text.ts";
