/** A place in a drawing, in pixels. */
export interface Spot {
  readonly x: number
  readonly y: number
  readonly isOpen: boolean
}

/** Above so many, large rings would hide what they are around. */
const mostRings = 200

/** Rings around what is chosen, on a canvas above the plot: to draw the plot again for them would take too long. */
export function drawHighlights(
  canvas: HTMLCanvasElement,
  spots: readonly Spot[],
  { width, height }: { readonly width: number; readonly height: number },
  { ring, halo }: { readonly ring: string; readonly halo: string },
): void {
  const scale = window.devicePixelRatio
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d')
  if (context === null) return
  context.scale(scale, scale)
  const size = spots.length > mostRings ? 5 : 11
  // Places that share a pixel are one ring.
  const once = new Map(spots.map((spot) => [`${Math.round(spot.x)},${Math.round(spot.y)},${spot.isOpen}`, spot]))
  for (const [colour, lineWidth] of [
    [halo, 3.5],
    [ring, 1.5],
  ] as const) {
    context.strokeStyle = colour
    context.lineWidth = lineWidth
    for (const { x, y, isOpen } of once.values()) {
      const side = isOpen ? Math.max(size, 11) + 4 : size
      context.strokeRect(x - side / 2, y - side / 2, side, side)
    }
  }
}
