import type { ReactNode } from 'react'

/** A page with nothing on it yet: what it will show, the next step, and the way to take it. */
export function EmptyState({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="mx-auto flex h-full max-w-120 flex-col items-start justify-center gap-2 px-4 pb-16">
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="text-muted">{children}</p>
      {action !== undefined && <div className="mt-3 flex gap-2">{action}</div>}
    </div>
  )
}
