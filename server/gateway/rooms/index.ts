/**
 * Who is in which group, both ways. Generic in its member so that it can be tested and measured without connections.
 * A group with one member (each socket's own room) keeps the member itself instead of a set: 10,000 sets of one would
 * cost more than the sockets.
 */
export interface GroupMember {
  /** Owned by the index; `undefined` until the first group. */
  groups: Set<string> | undefined;
}

const NOBODY: ReadonlySet<never> = new Set();

export class GroupIndex<M extends GroupMember> {
  readonly #groups = new Map<string, M | Set<M>>();

  get size(): number {
    return this.#groups.size;
  }

  add(member: M, group: string): void {
    const groups = (member.groups ??= new Set());
    if (groups.has(group)) return;
    groups.add(group);
    const entry = this.#groups.get(group);
    if (entry === undefined) this.#groups.set(group, member);
    else if (entry instanceof Set) entry.add(member);
    else this.#groups.set(group, new Set([entry, member]));
  }

  /** Returns whether the member was in the group. */
  remove(member: M, group: string): boolean {
    if (!member.groups?.delete(group)) return false;
    const entry = this.#groups.get(group);
    if (entry instanceof Set) {
      entry.delete(member);
      if (entry.size === 0) this.#groups.delete(group);
    } else this.#groups.delete(group);
    return true;
  }

  removeAll(member: M, keep: (group: string) => boolean = () => false): void {
    if (!member.groups) return;
    for (const group of member.groups) if (!keep(group)) this.remove(member, group);
  }

  has(group: string): boolean {
    return this.#groups.has(group);
  }

  /** As `members`, for those who only walk through it: a group of one needs no set. */
  each(group: string): Iterable<M> {
    const entry = this.#groups.get(group);
    if (entry === undefined) return NOBODY;
    return entry instanceof Set ? entry : [entry];
  }

  /** A live set for groups of several; do not keep it, do not change membership while iterating over it. */
  members(group: string): ReadonlySet<M> {
    const entry = this.#groups.get(group);
    if (entry === undefined) return NOBODY;
    return entry instanceof Set ? entry : new Set([entry]);
  }
}
