/** An element of a small XML document: no namespaces, no text that matters. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
}

/** Reads XML as project files have it. Throws where it is not well formed. */
export function readXml(text: string): Element {
  const root: Element = { name: "", attributes: {}, children: [] };
  const open = [root];
  for (const [tag, close, name, inside = "", end] of text.matchAll(
    /<(\/?)([A-Za-z]\w*)((?:\s+\w+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    if (close) {
      if (open.pop()?.name !== name) throw new Error(`${tag} closes what is not open.`);
      continue;
    }
    const attributes = Object.fromEntries(
      [...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
    );
    const element = { name: name!, attributes: attributes as Record<string, string>, children: [] };
    open.at(-1)!.children.push(element);
    if (!end) open.push(element);
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error("Not one element, closed again.");
  if (/[<>]/.test(text.replaceAll(/<\/?[A-Za-z]\w*(?:\s+\w+="[^"<]*")*\s*\/?>/g, ""))) throw new Error("Stray < or >.");
  return root.children[0]!;
}
