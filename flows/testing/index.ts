export { differenceText, type Difference } from "./compare.ts";
export { coverage, type Coverage } from "./coverage.ts";
export { parseFlowTests } from "./document.ts";
export { junit, type TestedFlow } from "./junit.ts";
export { record, testFromTrace, testsText, type RecordedRun } from "./record.ts";
export { runFlowTests, type TestOutcome } from "./run.ts";
export type { FlowTest, FlowTests } from "./types.ts";
