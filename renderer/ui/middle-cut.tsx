/** Characters that stay at the end, where names that begin alike differ. */
const TAIL = 14

const characters = new Intl.Segmenter()

/** A name in one line. What has no room is left out of its middle; who listens hears all of it. */
export function MiddleCut({ children: text }: { children: string }) {
  const all = Array.from(characters.segment(text), ({ segment }) => segment)
  if (all.length <= 2 * TAIL) return <span className="block truncate">{text}</span>
  return (
    <span className="flex min-w-0" title={text}>
      <span className="sr-only select-none">{text}</span>
      <span aria-hidden className="truncate whitespace-pre">
        {all.slice(0, -TAIL).join('')}
      </span>
      <span aria-hidden className="flex-none whitespace-pre">
        {all.slice(-TAIL).join('')}
      </span>
    </span>
  )
}
