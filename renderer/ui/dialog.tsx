import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { IconButton } from './icon-button.tsx'

interface DialogProps {
  title: string
  isOpen: boolean
  onClose: () => void
  /** Widest, in pixels. */
  size?: 'small' | 'large'
  children: ReactNode
}

const SIZES = { small: 'max-w-lg', large: 'max-w-3xl' }

/** Something to read or fill in over the page; Escape and a click beside it close it. */
export function Dialog({ title, isOpen, onClose, size = 'small', children }: DialogProps) {
  return (
    <Backdrop isOpen={isOpen} onClose={onClose} className={`my-auto max-h-[85vh] w-full ${SIZES[size]}`}>
      <AriaDialog className="flex max-h-[85vh] flex-col outline-none">
        <header className="flex items-center justify-between gap-4 px-5 pt-4 pb-2">
          <Heading slot="title" className="text-lg font-semibold">
            {title}
          </Heading>
          <IconButton slot="close" icon={X} label="Close" />
        </header>
        <div className="relative min-h-0 overflow-auto px-5 pb-5">{children}</div>
      </AriaDialog>
    </Backdrop>
  )
}

export function Backdrop(props: { isOpen: boolean; onClose: () => void; className: string; children: ReactNode }) {
  return (
    <ModalOverlay
      data-overlay
      isOpen={props.isOpen}
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
      isDismissable
      className="fixed inset-0 z-40 flex justify-center bg-black/30 p-6"
    >
      <Modal
        data-overlay
        className={`overflow-hidden rounded-lg border border-line bg-raised shadow-xl ${props.className}`}
      >
        {props.children}
      </Modal>
    </ModalOverlay>
  )
}
