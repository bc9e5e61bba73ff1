import { KeyRound } from "lucide-react";
import { useState } from "react";
import { signIn } from "../api/index.ts";
import { Button, Field, Input } from "../ui/index.ts";
import { connect } from "./startup.ts";
import styles from "./files.module.css";

/** Covers the editor while the server wants a token. What is on the canvas stays where it is, behind this. */
export function SignIn() {
  const [token, setToken] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    setError(null);
    try {
      await signIn(token.trim());
      await connect();
    } catch (problem) {
      setError((problem instanceof Error ? problem.message : String(problem)).replaceAll("`", ""));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles["signIn"]} role="dialog" aria-modal="true" aria-labelledby="sign-in-title">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <span className={styles["signInIcon"]}>
          <KeyRound size={20} />
        </span>
        <h1 id="sign-in-title">Sign in to Patchbay</h1>
        <p>
          Open the one-time link that <code>npm start</code> printed, or paste the editor token here. Nothing on your
          canvas is lost.
        </p>
        <Field
          label="Editor token"
          error={error ?? undefined}
          hint="In secrets.json of the data folder, as editorToken."
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              mono
              autoFocus
              autoComplete="current-password"
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" busy={busy} disabled={token.trim() === ""}>
          Sign in
        </Button>
      </form>
    </div>
  );
}
