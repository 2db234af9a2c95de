import type { ReactNode } from 'react'

/** A part of a form: what it is about on the left, its fields on the right. */
export function FormSection({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="grid grid-cols-[160px_minmax(0,1fr)] gap-4 max-[900px]:grid-cols-1 border-b border-line pb-6"
    >
      <div className="flex flex-col gap-1">
        <h2 className="font-semibold">{title}</h2>
        <p className="text-xs text-muted">{text}</p>
      </div>
      <div className="flex min-w-0 flex-col gap-3">{children}</div>
    </section>
  )
}
