import { decimal } from '#contract/decimal.ts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { DesignPreview, StudyDesign } from '#contract/study-design.ts'
import { query } from '../api.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { Facts, type Fact } from '../ui/facts.tsx'
import { count, counted, duration } from '../ui/format.ts'

/** Milliseconds without typing before the design is costed. */
const PAUSE = 250

/** What the design will cost and tell, as it is typed. */
export function StudyPreview({ design }: { design: StudyDesign | null }) {
  const [settled, setSettled] = useState(design)
  const wanted = JSON.stringify(design)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(wanted) as StudyDesign | null), PAUSE)
    return () => clearTimeout(timer)
  }, [wanted])
  const { data, error } = useQuery({
    ...query.study.preview.queryOptions({ input: settled as StudyDesign, enabled: settled !== null }),
    placeholderData: keepPreviousData,
  })
  if (settled === null) return <p className="text-muted">The preview waits for the fields that are not right yet.</p>
  if (error) return <ErrorState error={error} />
  if (!data) return null
  return (
    <section aria-label="Preview" aria-live="polite" className="max-w-2xl xl:sticky xl:top-5">
      <Facts facts={facts(data)} />
    </section>
  )
}

function facts(preview: DesignPreview): Fact[] {
  const { keys, overlapping, labels, controls, practice, layers, annotators, agreement } = preview
  const excluded = layers.reduce((sum, layer) => sum + layer.excluded, 0)
  const loads = annotators.map(({ assignments }) => assignments)
  const [least, most] = [Math.min(...loads), Math.max(...loads)]
  const pace = preview.isMeasured ? 'measured in this project' : 'assumed until some are measured'
  return [
    ['Keys', overlapping > 0 ? `${count(keys)}, ${count(overlapping)} of them labelled by several` : count(keys)],
    [
      'Not eligible',
      excluded === 0
        ? 'none'
        : `${counted(excluded, 'key')} that fired too seldom: ${layers
            .filter((layer) => layer.excluded > 0)
            .map(
              ({ layer, scan, excluded: own }) =>
                `${count(own)} in layer ${layer}${scan === undefined ? '' : ` of “${scan}”`}`,
            )
            .join(', ')}`,
    ],
    [
      'Assignments',
      controls + practice === 0
        ? count(preview.assignments)
        : `${count(preview.assignments)}: ${[
            `${count(labels)} of keys`,
            ...(controls > 0 ? [counted(controls, 'control')] : []),
            ...(practice > 0 ? [`${count(practice)} for practice`] : []),
          ].join(', ')}`,
    ],
    ['Each annotator', least === most ? count(most) : `${count(least)} or ${count(most)}`],
    ['Time', `${duration(preview.seconds)} in all, at ${duration(preview.secondsPerKey)} a key (${pace})`],
    [
      'Agreement',
      agreement === null
        ? 'cannot be measured: no key is labelled twice'
        : `to ± ${decimal(agreement.overall.halfWidth, 2)} over all, ± ${decimal(agreement.pair.halfWidth, 2)} for two annotators (95 %, if kappa is ${agreement.assumed.kappa})`,
    ],
    ['Smallest difference found', smallestDifference(preview.detectable)],
  ]
}

/** Between layers, of a share of triggers, in 80 of 100 studies. */
function smallestDifference({ layers, halves, scans, spread, isMeasured }: DesignPreview['detectable']): string {
  if (layers === null || halves === null) return 'none: there is one layer'
  const points = ({ difference }: { difference: number | null }): string =>
    difference === null ? 'none' : `${count(Math.round(100 * difference))} points`
  const between = scans === undefined ? '' : `${points(scans)} between two scans, `
  return `${between}${points(layers)} between two layers, ${points(halves)} between the lower and the upper half (80 % power; keys differ by ${decimal(spread.deviation, 2)}, design effect ${decimal(spread.designEffect, 1)}, ${isMeasured ? 'measured in this project' : 'assumed'})`
}
