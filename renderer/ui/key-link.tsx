import { Link } from '@tanstack/react-router'
import type { KeyId } from '#contract/key.ts'

interface KeyLinkProps {
  /** Null in a study that came without its scan, whose keys have no page. */
  scan: number | null
  of: KeyId
  className?: string
}

/** A key by its name, and the way to its page. */
export function KeyLink({ scan, of, className = '' }: KeyLinkProps) {
  const { layer, index } = of
  return (
    <Link
      to="/key/$scan/$layer/$index"
      params={{ scan: String(scan), layer: String(layer), index: String(index) }}
      className={`text-accent hover:underline ${className}`}
    >
      {layer}/{index}
    </Link>
  )
}
