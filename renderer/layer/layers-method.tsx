import { ChevronRight } from 'lucide-react'
import { Button, Disclosure, DisclosurePanel } from 'react-aria-components'

/** How the numbers are made. */
export function LayersMethod() {
  return (
    <Disclosure>
      <Button
        slot="trigger"
        className="group flex w-fit cursor-default items-center gap-1 rounded-sm text-muted data-[hovered]:text-ink"
      >
        <ChevronRight aria-hidden size={14} className="group-aria-expanded:rotate-90" /> How this is counted
      </Button>
      <DisclosurePanel className="max-w-3xl text-muted">
        <p className="pt-2">
          Only labelled keys count: those that are done, and those where no pattern was found. Each of their triggers is
          in one class: it shows shallow patterns only, semantic patterns only, at least one of both kinds, or none
          (“not covered”). A bar is the share of each class among all triggers of the layer’s labelled keys, so a key
          with more triggers weighs more. Coverage is the share of triggers that show at least one pattern.
        </p>
      </DisclosurePanel>
    </Disclosure>
  )
}
