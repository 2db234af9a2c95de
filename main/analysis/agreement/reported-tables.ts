/** All tables of a study's agreement, each with what it rests on. */
import type { ReportedAgreement, StudyAgreement } from '#contract/agreement.ts'
import { agreementCaptions } from './caption.ts'
import { confidenceTable, confusionTable, disagreementTable, levelsTable, modelsTable, scopesTable } from './tables.ts'

/** @param source the study's name and scan */
export function agreementTables(
  found: StudyAgreement,
  ...source: [name: string, scan: Parameters<typeof agreementCaptions>[2]]
): ReportedAgreement['tables'] {
  const { compared, counted, modelled } = agreementCaptions(found, ...source)
  return {
    levels: { ...levelsTable(found), note: compared },
    scopes: { ...scopesTable(found), note: compared },
    keys: { ...disagreementTable(found.keys), note: counted },
    confidence: { ...confidenceTable(found.confidence), note: compared },
    models: { ...modelsTable(found), note: modelled },
    confusion: { ...confusionTable(found), note: counted },
  }
}
