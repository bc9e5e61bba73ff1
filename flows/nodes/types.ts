/** Types that definitions and compiler make from a trigger's config. */
export { requestType } from "./http-request/http-request.node.ts";
export { parametersType } from "./socket-event/socket-event.node.ts";
