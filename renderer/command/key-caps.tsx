import { keyLabel } from './key-label.ts'

/** A binding as keys. */
export function KeyCaps({ binding }: { binding: string }) {
  return (
    <kbd className="inline-block min-w-5 rounded-sm border border-edge/60 bg-page px-1 text-center text-xs leading-[18px] whitespace-nowrap text-ink">
      {keyLabel(binding)}
    </kbd>
  )
}
