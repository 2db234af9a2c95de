import { namesOf, type KindScheme } from '#contract/kind.ts'

/** The kinds that a pattern comes to have. */
export interface KindChoice {
  patternKind: string | null
  also?: string[]
}

/** What choosing a kind makes of those that a pattern has: it takes their place, or joins or leaves them where there can be several. */
export function toggledKind(now: readonly string[], kind: string, scheme: KindScheme): KindChoice {
  if (!scheme.several) return { patternKind: kind }
  const chosen = now.includes(kind) ? now.filter((one) => one !== kind) : [...now, kind]
  const [patternKind = null, ...also] = namesOf(scheme).filter((name) => chosen.includes(name))
  return { patternKind, ...(also.length > 0 && { also }) }
}
