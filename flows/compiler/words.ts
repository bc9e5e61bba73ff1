/** “Did you mean …?” for a name that is not there, when one of the others is near. */
export function didYouMean(name: string, others: Iterable<string>): string | undefined {
  // Two swapped letters count as two changes.
  const limit = name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const other of others) {
    const d = distance(name.toLowerCase(), other.toLowerCase(), bestDistance);
    if (d < bestDistance) [best, bestDistance] = [other, d];
  }
  return best === undefined ? undefined : `Did you mean \`${best}\`?`;
}

/** Levenshtein distance, given up as soon as it cannot be below `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    if (Math.min(...next) >= limit) return limit;
    row = next;
  }
  return row[b.length]!;
}

/** `a`, `b` and `c` */
export function listed(items: readonly string[], last = "and"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`;
}
