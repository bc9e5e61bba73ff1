export { asyncApi } from "./asyncapi.ts";
export { flowEvents, type Argument, type FlowEvent, type FlowEvents } from "./events.ts";
export { socketIoTypes } from "./socket-io.ts";
