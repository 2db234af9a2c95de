/** The least of a bar that is seen, as a share. */
const LEAST = 0.02

/** How much of the most a memory does. @param share 0 to 1 */
export function MemoryBar({ share }: { share: number }) {
  return (
    <span aria-hidden className="h-2 flex-1">
      <span className="block h-full rounded-sm bg-bar" style={{ width: `${Math.max(share, LEAST) * 100}%` }} />
    </span>
  )
}
