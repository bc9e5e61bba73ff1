/** Stand-in until the panel is there. */
export default function Problems() {
  return null;
}
