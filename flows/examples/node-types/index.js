import { audit } from "./audit.js";
import { slug } from "./slug.js";

/**
 * Node types of a team's own: `npm start -- --node-types flows/examples/node-types`.
 *
 * @param {import("../../nodes/own.ts").NodeKit} kit
 * @returns {import("../../nodes/own.ts").OwnNodeType[]}
 */
export default (kit) => [slug(kit), audit(kit)];
