import { type Block, type Inline, parseInline, parseMarkdown } from "./markdown.ts";
import styles from "./markdown.module.css";

/* The tree never changes order, so places serve as keys. */
/* oxlint-disable react/no-array-index-key */

export function Markdown({ source }: { source: string }) {
  return (
    <div className={styles["markdown"]}>
      {parseMarkdown(source).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

export function InlineMarkdown({ text }: { text: string }) {
  return <Inlines content={parseInline(text)} />;
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "heading":
      return (
        <h3>
          <Inlines content={block.content} />
        </h3>
      );
    case "paragraph":
      return (
        <p>
          <Inlines content={block.content} />
        </p>
      );
    case "code":
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "list": {
      const items = block.items.map((item, index) => (
        <li key={index}>
          <Inlines content={item} />
        </li>
      ));
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case "table":
      return (
        <table>
          <thead>
            <tr>
              {block.head.map((cell, index) => (
                <th key={index}>
                  <Inlines content={cell} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, at) => (
                  <td key={at}>
                    <Inlines content={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

function Inlines({ content }: { content: readonly Inline[] }) {
  return content.map((part, index) => {
    switch (part.kind) {
      case "code":
        return (
          <code key={index} className={styles["code"]}>
            {part.text}
          </code>
        );
      case "strong":
        return (
          <strong key={index}>
            <InlineMarkdown text={part.text} />
          </strong>
        );
      case "em":
        return <em key={index}>{part.text}</em>;
      case "link":
        return (
          <a key={index} href={part.href} target="_blank" rel="noreferrer">
            {part.text}
          </a>
        );
      default:
        return part.text;
    }
  });
}
