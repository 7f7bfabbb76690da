import { extent, type Spot } from "../core/pointGrid.ts";

export type View = { x: number; y: number; zoom: number };

type Drawn = {
  placed: readonly Spot[];
  kinds: readonly number[];
  view: View;
  width: number;
  height: number;
  current: number | undefined;
};

const colours = ["--accent", "--suggest", "--warn", "--bad", "--focus", "--text-muted"];
const shapes = ["circle", "square", "triangle", "diamond", "cross"] as const;
const SIDE = 10;

/** The token and the shape of a kind: together they differ for 30 kinds. */
export function lookOf(kind: number): { token: string; shape: (typeof shapes)[number] } {
  const token = colours[kind % colours.length] ?? "--text";
  return { token, shape: shapes[kind % shapes.length] ?? "circle" };
}

/** The outline of a shape around the middle of a square. */
export function outline(shape: (typeof shapes)[number], side = SIDE): string {
  const [middle, part] = [side / 2, side * 0.36];
  const [low, high] = [middle - part, middle + part];
  switch (shape) {
    case "square":
      return `M${low} ${low}H${high}V${high}H${low}Z`;
    case "triangle":
      return `M${middle} ${low}L${high} ${high}H${low}Z`;
    case "diamond":
      return `M${middle} ${low}L${high} ${middle}L${middle} ${high}L${low} ${middle}Z`;
    case "cross":
      return crossOf(middle, part);
    case "circle":
      return `M${low} ${middle}a${part} ${part} 0 1 0 ${2 * part} 0a${part} ${part} 0 1 0 ${-2 * part} 0Z`;
  }
}

function crossOf(middle: number, part: number): string {
  const arm = part / 2.5;
  const [low, high] = [middle - part, middle + part];
  const [from, to] = [middle - arm, middle + arm];
  return `M${from} ${low}H${to}V${from}H${high}V${to}H${to}V${high}H${from}V${to}H${low}V${from}H${from}Z`;
}

/** Where points lie on a picture that shows all of them; upwards is upwards. */
export function fitted(points: readonly Spot[], width: number, height: number): Spot[] {
  const [xs, ys] = [extent(points.map((p) => p.x)), extent(points.map((p) => p.y))];
  const scale =
    0.92 *
    Math.min(
      width / Math.max(xs.most - xs.least, 1e-9),
      height / Math.max(ys.most - ys.least, 1e-9),
    );
  const middle = { x: (xs.least + xs.most) / 2, y: (ys.least + ys.most) / 2 };
  return points.map((p) => ({
    x: width / 2 + (p.x - middle.x) * scale,
    y: height / 2 - (p.y - middle.y) * scale,
  }));
}

/** Draws all points, the faint ones first and the current one last. */
export function drawScatter(canvas: HTMLCanvasElement, drawn: Drawn): void {
  const density = window.devicePixelRatio || 1;
  canvas.width = Math.round(drawn.width * density);
  canvas.height = Math.round(drawn.height * density);
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  context.scale(density, density);
  const sprites = new Map<number, HTMLCanvasElement>();
  const draw = (at: number, kind: number) => {
    const spot = drawn.placed[at];
    if (!spot) return;
    const x = spot.x * drawn.view.zoom + drawn.view.x;
    const y = spot.y * drawn.view.zoom + drawn.view.y;
    if (x < -SIDE || y < -SIDE || x > drawn.width + SIDE || y > drawn.height + SIDE) return;
    const sprite = sprites.get(kind) ?? spriteOf(kind, density, style);
    sprites.set(kind, sprite);
    context.drawImage(sprite, x - SIDE / 2, y - SIDE / 2, SIDE, SIDE);
  };
  for (let at = 0; at < drawn.kinds.length; at++) if ((drawn.kinds[at] ?? 0) < 0) draw(at, -1);
  for (let at = 0; at < drawn.kinds.length; at++) {
    const kind = drawn.kinds[at] ?? -1;
    if (kind >= 0) draw(at, kind);
  }
  ring(context, drawn, style);
}

/** A shape drawn once, to be copied: a path a point would be too slow for many of them. */
function spriteOf(kind: number, density: number, style: CSSStyleDeclaration): HTMLCanvasElement {
  const sprite = document.createElement("canvas");
  sprite.width = sprite.height = SIDE * density;
  const context = sprite.getContext("2d");
  if (!context) return sprite;
  const { token, shape } = lookOf(Math.max(kind, 0));
  context.scale(density, density);
  context.globalAlpha = kind < 0 ? 0.3 : 0.85;
  context.fillStyle = style.getPropertyValue(kind < 0 ? "--text-muted" : token);
  const small = kind < 0 ? "circle" : shape;
  context.fill(new Path2D(outline(small)));
  return sprite;
}

function ring(context: CanvasRenderingContext2D, drawn: Drawn, style: CSSStyleDeclaration): void {
  const spot = drawn.current === undefined ? undefined : drawn.placed[drawn.current];
  if (!spot) return;
  context.strokeStyle = style.getPropertyValue("--text");
  context.lineWidth = 2.5;
  context.beginPath();
  const { x, y, zoom } = drawn.view;
  context.arc(spot.x * zoom + x, spot.y * zoom + y, 9, 0, 2 * Math.PI);
  context.stroke();
}
