export { differenceText, type Difference } from "./compare.ts";
export { coverage, type Coverage } from "./coverage.ts";
export { flowTestsSchema, type FlowTest, type FlowTests } from "./document.ts";
export { junit } from "./junit.ts";
export { runFlowTest, type TestOutcome } from "./run.ts";
