import type { ReactNode } from 'react'

interface SectionProps {
  title: string
  /** What it is, in a sentence or two. */
  about?: string
  children: ReactNode
}

/** A part of a page under a heading of its own. */
export function Section({ title, about, children }: SectionProps) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="text-lg font-semibold">{title}</h2>
      {about !== undefined && <p className="max-w-3xl text-muted">{about}</p>}
      {children}
    </section>
  )
}
