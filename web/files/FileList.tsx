/** Stand-in until the panel is there. */
export default function FileList() {
  return null;
}
