/** Stand-in until the panel is there. */
export default function ClientPanel() {
  return null;
}
