import type { FlowState } from "../handler-kit/types.ts";
import type { Variables } from "../settings.ts";
import { createOptimisticState } from "./optimistic.ts";
import type { Stored } from "./optimistic.ts";

/** Keys are `["patchbay", flow, key]`. */
export function openState(flowId: string, _variables: Variables): FlowState {
  const opening = Deno.openKv();
  const place = (key: string) => ["patchbay", flowId, key];
  // An end that has just passed is still asked for: Deno removes it soon, and until then reading it says it has ended.
  const expiry = ({ end }: Stored) => (end === undefined ? {} : { expireIn: Math.max(end - Date.now(), 1) });
  return createOptimisticState<string>({
    async read(key) {
      const { value, versionstamp } = await (await opening).get<Stored>(place(key));
      return value === null || versionstamp === null ? undefined : { ...value, version: versionstamp };
    },
    async put(key, stored) {
      await (await opening).set(place(key), stored, expiry(stored));
    },
    async replace(key, stored, was) {
      const check = { key: place(key), versionstamp: was ?? null };
      return (await (await opening).atomic().check(check).set(place(key), stored, expiry(stored)).commit()).ok;
    },
    async remove(key, was) {
      return (
        await (
          await opening
        )
          .atomic()
          .check({ key: place(key), versionstamp: was })
          .delete(place(key))
          .commit()
      ).ok;
    },
  });
}
