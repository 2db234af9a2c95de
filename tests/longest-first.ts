/** The order of test files: those that take longest first, so that at the end no processor waits for one of them. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** By their paths below `tests/`, each about as long as the next ones together are short. */
const LONGEST = [
  'e2e/analyses.test.ts',
  'e2e/accessibility.test.ts',
  'e2e/killed-while-labelling.test.ts',
  'e2e/study-journey.test.ts',
  'e2e/find.test.ts',
  'e2e/window.test.ts',
  'e2e/label.test.ts',
  'e2e/annotator-day.test.ts',
  'e2e/prompt.test.ts',
  'main/inference/scan/client.test.ts',
  'main/work/analysis.test.ts',
  'main/commands/find.test.ts',
  'main/commands/analyze-text.test.ts',
  'main/commands/prompt.test.ts',
  'main/commands/analyze-ablation.test.ts',
  'main/commands/crash.test.ts',
  'main/commands/bad-input.test.ts',
  'main/commands/analyze-values.test.ts',
  'main/commands/analyze-bad-input.test.ts',
  'main/inference/prompt/client.test.ts',
  'main/handlers/scan.test.ts',
]

const place = ({ moduleId }: TestSpecification): number => {
  const at = LONGEST.findIndex((path) => moduleId.replaceAll('\\', '/').endsWith(`tests/${path}`))
  return at < 0 ? LONGEST.length : at
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- this is no array's
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => place(a) - place(b))
  }
}
