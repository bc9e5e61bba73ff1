export function Canvas() {
  return null;
}

export default Canvas;
