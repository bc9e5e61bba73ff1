export { openFileStore } from "./file-store.ts";
export type { FileStoreOptions } from "./file-store.ts";
export { StoreError } from "./types.ts";
export type { FlowEntry, FlowStore, FlowVersion, Precondition, StoredFlow, StoreErrorCode } from "./types.ts";
