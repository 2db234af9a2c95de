/** An annotator whose marks an adjudicator looks at: `A` in the column of the triggers that they marked. */
export interface Witness {
  letter: string
  name: string
  ranks: readonly number[]
}

export function Witnesses({ rank, witnesses }: { rank: number; witnesses: Witness[] }) {
  return witnesses.map(({ letter, name, ranks }) => (
    <span key={letter} className="mark text-[11px] font-semibold text-muted">
      {ranks.includes(rank) && (
        <span role="img" aria-label={`marked by ${name}`} title={`marked by ${name}`}>
          {letter}
        </span>
      )}
    </span>
  ))
}
