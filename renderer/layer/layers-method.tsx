import { MethodNote } from '../ui/method-note.tsx'

/** How the numbers are made. */
export function LayersMethod() {
  return (
    <MethodNote>
      <p className="pt-2">
        Only labelled keys count: those that are done, and those where no pattern was found. Each of their triggers is
        in one class: it shows shallow patterns only, semantic patterns only, at least one of both kinds, or none (“not
        covered”). A bar is the share of each class among all triggers of the layer’s labelled keys, so a key with more
        triggers weighs more. Coverage is the share of triggers that show at least one pattern.
      </p>
    </MethodNote>
  )
}
