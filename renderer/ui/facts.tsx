import type { ReactNode } from 'react'

export type Fact = readonly [name: string, value: ReactNode]

/** Names and what they stand for, under each other. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl>
      {facts.map(([name, value]) => (
        <div key={name} className="flex min-h-7 items-baseline gap-4 border-b border-line py-1">
          <dt className="w-36 flex-none text-xs text-muted">{name}</dt>
          <dd className="min-w-0 flex-1 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
