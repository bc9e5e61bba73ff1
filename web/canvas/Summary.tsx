/** A node's summary: plain words, and code where the definition put backticks. */
export function Summary({ text }: { text: string }) {
  const parts = text.split("`");
  return parts.map((part, i) =>
    // Odd parts stood between backticks. The parts have no identity but their place.
    // oxlint-disable-next-line react/no-array-index-key
    i % 2 === 1 ? <code key={i}>{part}</code> : part,
  );
}
