/*
 * What `open.ts` uses of the Workers runtime. Its own types (`@cloudflare/workers-types`) replace those of the web that
 * the rest of the project is checked with.
 */
declare module "cloudflare:workers" {
  export abstract class DurableObject {
    protected ctx: { storage: DurableObjectStorage };
    alarm?(): Promise<void>;
  }

  interface DurableObjectStorage {
    get<T>(key: string): Promise<T | undefined>;
    put(key: string, value: unknown): Promise<void>;
    delete(key: string): Promise<boolean>;
    list<T>(): Promise<Map<string, T>>;
    getAlarm(): Promise<number | null>;
    /** Milliseconds since 1970. */
    setAlarm(time: number): Promise<void>;
  }

  /** A binding: objects by name, each of which is called as if it were here. */
  export interface DurableObjectNamespace<T> {
    getByName(name: string): T;
  }
}
