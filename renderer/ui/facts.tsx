import type { ReactNode } from 'react'

/** Names and what they stand for, in two columns where there is room. */
export function Facts({ facts }: { facts: (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(280px,1fr))] gap-x-8">
      {facts.map(([name, value]) => (
        <div key={name} className="flex min-h-7 items-baseline gap-3 border-b border-line py-1">
          <dt className="w-28 flex-none text-xs text-muted">{name}</dt>
          <dd className="min-w-0 flex-1 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
