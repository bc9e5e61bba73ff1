import type { FlowState } from "./types.ts";

/** In place of a store where none was configured: every use throws an error that says what to do. */
export const noState: FlowState = {
  get: refuse,
  set: refuse,
  compareAndSet: refuse,
  increment: refuse,
  delete: refuse,
};

function refuse(): Promise<never> {
  return Promise.reject(new Error("This host has no state store. Give createHandler one: context: { state: … }"));
}
