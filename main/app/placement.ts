/** Where a window goes on a screen. Plain functions, without Electron. */
export interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

/** The window within the work area, no larger than it; null when no part of it was there. Device-independent pixels. */
export function fitInto(bounds: Bounds, area: Bounds): Bounds | null {
  const { x, y } = bounds
  const isThere =
    x < area.x + area.width && x + bounds.width > area.x && y < area.y + area.height && y + bounds.height > area.y
  if (!isThere) return null
  const width = Math.min(bounds.width, area.width)
  const height = Math.min(bounds.height, area.height)
  const within = (at: number, from: number, room: number): number => Math.min(Math.max(at, from), from + room)
  return { x: within(x, area.x, area.width - width), y: within(y, area.y, area.height - height), width, height }
}
