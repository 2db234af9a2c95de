import type { LayerStatistics } from '#contract/layer.ts'
import type { Pattern } from '#contract/annotation.ts'
import { layerStatistics, type LabelledKey } from '../analysis/study/layer-statistics.ts'
import type { Store } from './open.ts'
import { getScan } from './scan.ts'
import { getStudy, scanOf } from './study.ts'

/** Figure 2 for a study, over its labelled keys. A key that several annotators labelled counts once for each. */
export function studyLayers(db: Store, study: number): LayerStatistics[] {
  const { layers } = getScan(db, scanOf(getStudy(db, study)))
  const rows = db
    .prepare(
      `SELECT layer, patterns, (SELECT count(*) FROM assignment_trigger WHERE assignment = assignment.id) AS triggers
       FROM assignment JOIN annotation ON annotation.assignment = assignment.id
       JOIN annotator ON annotator.id = assignment.annotator AND role = 'annotator'
       WHERE assignment.study = ? AND kind = 'key' AND state IN ('done', 'no-pattern')`,
    )
    .all(study) as { layer: number; patterns: string; triggers: number }[]
  const keys: LabelledKey[] = rows.map((row) => ({ ...row, patterns: JSON.parse(row.patterns) as Pattern[] }))
  return layerStatistics(
    layers.map(({ layer }) => layer),
    keys,
  )
}
