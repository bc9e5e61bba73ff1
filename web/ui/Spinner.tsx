import styles from "./small.module.css";

/** Decorative: whoever shows it says what is going on in words. */
export function Spinner() {
  return <span className={styles["spinner"]} aria-hidden="true" />;
}
