import { useStore } from "zustand";
import { createClients, type ClientsState } from "./store.ts";

/** The clients of this page. They live outside React, so connections outlast a look at another tab. */
export const clients = createClients({ storage: localStorage });

export function useClients<T>(selector: (state: ClientsState) => T): T {
  return useStore(clients, selector);
}
