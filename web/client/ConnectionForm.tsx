import { useId } from "react";
import { useEditor } from "../document/store.ts";
import { useFiles } from "../files/state.ts";
import { Field, Input, Select, Textarea } from "../ui/index.ts";
import { parseAuth, parseNamespace, parseQuery } from "./arguments.ts";
import { clients } from "./clients.ts";
import { type Profile, TRANSPORTS } from "./profile.ts";
import { hubsFor, namespacesFor } from "./suggestions.ts";
import styles from "./client.module.css";

const TRANSPORT_LABELS: Record<Profile["transport"], string> = {
  websocket: "WebSocket",
  polling: "HTTP polling",
  both: "Polling, then WebSocket",
};
const NONE: readonly never[] = [];

/** What of the connection cannot be right; null when nothing. */
export function connectionProblem(profile: Profile): string | null {
  for (const parsed of [parseNamespace(profile.namespace), parseQuery(profile.query), parseAuth(profile.auth)])
    if (!parsed.ok) return parsed.message;
  return profile.hub.trim() === "" ? "A hub is needed." : null;
}

/** How the client connects. Changes take effect with the next connection. */
export function ConnectionForm({ profile, locked }: { profile: Profile; locked: boolean }) {
  const list = useId();
  const triggers = useEditor((state) => state.compiled?.triggers ?? NONE);
  const known = useFiles((state) => state.session?.hubs ?? NONE);
  const change = (part: Partial<Profile>) => clients.getState().update(profile.id, part);
  const problem = (parsed: { ok: true } | { ok: false; message: string }) => (parsed.ok ? undefined : parsed.message);

  return (
    <div className={styles["connection"]}>
      {locked && <p className={styles["quiet"]}>Changes take effect when the client connects again.</p>}
      <div className={styles["grid"]}>
        <Field label="Hub" error={profile.hub.trim() === "" ? "A hub is needed." : undefined}>
          {(control) => (
            <Input
              {...control}
              mono
              list={`${list}-hubs`}
              value={profile.hub}
              onChange={(event) => change({ hub: event.target.value })}
            />
          )}
        </Field>
        <Field label="Namespace" error={problem(parseNamespace(profile.namespace))}>
          {(control) => (
            <Input
              {...control}
              mono
              list={`${list}-namespaces`}
              value={profile.namespace}
              placeholder="/"
              onChange={(event) => change({ namespace: event.target.value })}
            />
          )}
        </Field>
        <Field label="User id">
          {(control) => (
            <Input
              {...control}
              mono
              value={profile.userId}
              placeholder="anonymous"
              onChange={(event) => change({ userId: event.target.value })}
            />
          )}
        </Field>
        <Field label="Transport">
          {(control) => (
            <Select
              {...control}
              aria-label="Transport"
              value={profile.transport}
              options={TRANSPORTS.map((value) => ({ value, label: TRANSPORT_LABELS[value] }))}
              onChange={(transport) => change({ transport: transport as Profile["transport"] })}
            />
          )}
        </Field>
        <Field label="Query" error={problem(parseQuery(profile.query))}>
          {(control) => (
            <Input
              {...control}
              mono
              value={profile.query}
              placeholder="room=red&lang=en"
              onChange={(event) => change({ query: event.target.value })}
            />
          )}
        </Field>
        <Field label="Auth (JSON)" error={problem(parseAuth(profile.auth))}>
          {(control) => (
            <Textarea
              {...control}
              mono
              rows={1}
              value={profile.auth}
              placeholder={'{"token": "secret"}'}
              onChange={(event) => change({ auth: event.target.value })}
            />
          )}
        </Field>
      </div>
      <datalist id={`${list}-hubs`}>
        {hubsFor(triggers, known).map((hub) => (
          <option key={hub} value={hub} />
        ))}
      </datalist>
      <datalist id={`${list}-namespaces`}>
        {namespacesFor(triggers, profile.hub).map((namespace) => (
          <option key={namespace} value={namespace} />
        ))}
      </datalist>
    </div>
  );
}
