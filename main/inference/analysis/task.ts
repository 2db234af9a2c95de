/** What the inference process is asked, and how it streams its answer. */
import type { AnalysisName, SettingsOf } from '#contract/analysis/registry.ts'
import type { Provider } from '#contract/model.ts'
import type { Occlusion } from '../../analysis/ablation/occlusion.ts'
import type { SilencedPrefix } from '../../analysis/effect/gather.ts'
import type { PartOf } from '../../analysis/evaluate.ts'
import type { TextInput } from '../corpus/held-out.ts'
import type { CorpusEntry } from '../corpus/source.ts'
import type { OpenModel } from '../model/open.ts'
import type { ScannedModel } from '../model/scanned.ts'
import type { ModelSession } from '../session.ts'

export interface AnalysisInput extends ScannedModel {
  /** Null where the analysis reads none. */
  text: TextInput | null
  provider: Provider
  threads: number | null
  /** Per layer and key a token of its strongest trigger, -1 where there is none: for `values` the one after it, for `weights` its last one. */
  tokens: Int32Array[]
  /** For `ablation` and `leave-one-out`: the triggers to run again, layer by layer. */
  occlusions: Occlusion[]
  /** For `effect`: where keys are silenced. */
  prefixes: SilencedPrefix[]
}

export type AnalysisTask<Name extends AnalysisName = AnalysisName> = AnalysisInput & { settings: SettingsOf<Name> }

/** What was opened, before any work. */
export interface AnalysisOpened {
  text: CorpusEntry | null
  provider: ModelSession['provider']
  runtimeVersion: string
  threads: number
  /** How much work there is, in what the analysis counts: examples, values, prefixes. */
  total: number
  /** What each part costs, in tokens; absent where that is what it adds to the work done. */
  tokens?: readonly number[] | undefined
}

export interface AnalysisConversation {
  input: AnalysisTask
  /** `part` is null for work that only has to be done again; `amount` is what it adds to the work done. */
  says: { opened: AnalysisOpened } | { part: PartOf<AnalysisName> | null; amount: number }
  /** Answers `opened`: this many parts are done. */
  hears: { from: number }
}

/** The work, in parts that depend on the task alone: from any of them on, the rest is the same. */
export interface Work<Part> {
  session: Pick<ModelSession, 'provider' | 'runtimeVersion' | 'threads'>
  text: CorpusEntry | null
  total: number
  /** As in `AnalysisOpened`. */
  tokens?: readonly number[]
  /** @param from parts that are done. Yields what the part adds to the work done, and the part; null for work that leads to one. */
  parts: (from: number) => AsyncGenerator<{ amount: number; part: Part | null }>
  close: () => Promise<void>
}

export type Prepare<Name extends AnalysisName> = (
  model: OpenModel,
  task: AnalysisInput,
  settings: SettingsOf<Name>,
) => Promise<Work<PartOf<Name>>>
