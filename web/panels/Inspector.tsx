/** Stand-in until the panel is there. */
export default function Inspector() {
  return null;
}
