/** How an image lies in its frame: moved by `x` and `y` pixels from the middle, `scale` times as large as it fits. */
export type View = { scale: number; x: number; y: number };
export type Size = { width: number; height: number };
export type Point = { x: number; y: number };

export const FIT: View = { scale: 1, x: 0, y: 0 };
export const STEP = 1.25;
const MOST = 16;

/** Zooms so that what is under a point, measured from the middle of the frame, stays under it. */
export function zoomAt(view: View, factor: number, at: Point, size: Size): View {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  const moved = { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
  return within(moved, size);
}

/** Moves the image as far as its edges allow. */
export function pan(view: View, by: Point, size: Size): View {
  return within({ scale: view.scale, x: view.x + by.x, y: view.y + by.y }, size);
}

/** `size` is that of the image as it fits; no edge comes further in than it lies then. */
function within(view: View, size: Size): View {
  const most = (length: number) => (length * (view.scale - 1)) / 2;
  const held = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value)) || 0;
  return {
    scale: view.scale,
    x: held(view.x, most(size.width)),
    y: held(view.y, most(size.height)),
  };
}
