import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, Disclosure, DisclosurePanel } from 'react-aria-components'

/** How the numbers of a page are made, one click away; paragraphs inside. */
export function MethodNote({ children }: { children: ReactNode }) {
  return (
    <Disclosure>
      <Button
        slot="trigger"
        className="group flex w-fit cursor-default items-center gap-1 rounded-sm text-muted data-[hovered]:text-ink"
      >
        <ChevronRight aria-hidden size={14} className="group-aria-expanded:rotate-90" /> How this is counted
      </Button>
      <DisclosurePanel className="max-w-3xl text-muted">{children}</DisclosurePanel>
    </Disclosure>
  )
}
