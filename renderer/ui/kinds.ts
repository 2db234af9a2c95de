import { createContext, useContext } from 'react'
import { PAPER_KINDS, type KindScheme } from '#contract/kind.ts'

/** The kinds of the study that a page is about: `<Kinds value={study.kinds}>`. */
export const Kinds = createContext<KindScheme>(PAPER_KINDS)

export const useKinds = (): KindScheme => useContext(Kinds)
