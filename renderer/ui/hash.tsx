import { CopyButton } from './copy-button.tsx'
import { shortHash } from './format.ts'

/** The beginning of a hash; all of it on hover and in the clipboard. */
export function Hash({ hash }: { hash: string }) {
  return (
    <span className="inline-flex h-5 items-center gap-1">
      <code className="font-mono text-xs" title={hash}>
        {shortHash(hash)}
      </code>
      <CopyButton text={hash} label="Copy the whole hash" />
    </span>
  )
}
