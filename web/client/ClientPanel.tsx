import { Plus, Users } from "lucide-react";
import { useEditor } from "../document/store.ts";
import { Button, EmptyState, IconButton, toast } from "../ui/index.ts";
import { ClientCard } from "./ClientCard.tsx";
import { useClients } from "./clients.ts";
import { MAX_CLIENTS } from "./profile.ts";
import { defaultsFor } from "./suggestions.ts";
import styles from "./client.module.css";

const NONE: readonly never[] = [];

/** Real Socket.IO clients against the real gateway, side by side. */
export default function ClientPanel() {
  const profiles = useClients((state) => state.profiles);
  const add = useClients((state) => state.add);
  const triggers = useEditor((state) => state.compiled?.triggers ?? NONE);

  const addClient = () => {
    const { args, ...place } = defaultsFor(triggers);
    if (!add(args && args.length > 0 ? { ...place, args } : place))
      toast(`${MAX_CLIENTS} clients are the most this panel holds.`);
  };
  if (profiles.length === 0) {
    return (
      <EmptyState
        icon={<Users />}
        title="Try the flow as its clients would"
        actions={
          <Button icon={<Plus />} onClick={addClient}>
            Add client
          </Button>
        }
      >
        Each client is a real Socket.IO connection to the gateway. Connect two, emit an event from one and watch it
        arrive at the other.
      </EmptyState>
    );
  }
  return (
    <div className={styles["panel"]}>
      <div className={styles["cards"]}>
        {profiles.map((profile) => (
          <ClientCard key={profile.id} profile={profile} />
        ))}
        <IconButton
          label="Add client"
          variant="secondary"
          className={styles["adder"]}
          icon={<Plus />}
          disabled={profiles.length >= MAX_CLIENTS}
          onClick={addClient}
        />
      </div>
    </div>
  );
}
