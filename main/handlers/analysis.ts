import type { AnalysisText } from '#contract/analysis.ts'
import { analysisNamed, AnalysisSettings } from '#contract/analysis/registry.ts'
import { shown } from '../analysis/evaluate.ts'
import { withSource } from '../analysis/figure/figure-parts.ts'
import { sourceInWords } from '../analysis/figure/source-words.ts'
import { inSteps } from '../computation/steps.ts'
import type { TextInput } from '../inference/corpus/held-out.ts'
import { KeymarkError } from '../keymark-error.ts'
import { runAnalysis } from '../work/analysis.ts'
import { effectCost, settledEffect } from '../work/effect-prefixes.ts'
import { heldOutText } from '../work/held-out-text.ts'
import { keptAnalysis } from '../work/kept-analysis.ts'
import { labelsOfClasses } from '../work/labels-of-classes.ts'
import { seenResult } from '../work/seen-result.ts'
import { getAnalysis, getAnalysisInput, getResult, listAnalyses, removeAnalysis } from '../store/analysis.ts'
import { listChanges, readChange } from '../store/change.ts'
import { seenKey } from '../store/key.ts'
import { getScan } from '../store/scan.ts'
import { tokenTexts } from '../store/trigger.ts'
import { listValues } from '../store/value.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function analysisHandlers(workspace: Workspace): Handlers['analysis'] {
  const textInput = (scan: number, text: AnalysisText): TextInput =>
    text.kind === 'held-out' ? heldOutText(workspace, scan) : workspace.files.corpus(text)
  const settled = async (scan: number, settings: unknown): Promise<AnalysisSettings> => {
    const parsed = AnalysisSettings.parse(settings)
    return parsed.name === 'effect' ? inSteps(settledEffect(workspace.store, scan, parsed)) : parsed
  }
  return {
    list: ({ scan }) => listAnalyses(workspace.store, scan),
    start: async ({ scan, settings, text, model }) => {
      const parsed = await settled(scan, settings)
      const readsText = analysisNamed(parsed.name).reads.includes('text')
      if (readsText && !text)
        throw new KeymarkError('bad-input', 'This analysis reads a text that the model was not trained on. Choose one.')
      return runAnalysis(workspace, {
        scan,
        settings: parsed,
        model: workspace.files.moved(model),
        text: readsText && text ? textInput(scan, text) : null,
      })
    },
    kept: async ({ scan, settings, text }) =>
      keptAnalysis(workspace, {
        scan,
        settings: await settled(scan, settings),
        text: text ? textInput(scan, text) : null,
      }),
    cost: async ({ scan, settings }) => {
      const parsed = AnalysisSettings.parse(settings)
      return parsed.name === 'effect' ? inSteps(effectCost(workspace.store, scan, parsed)) : null
    },
    resume: ({ analysis, model }) => {
      const { scan, settings } = getAnalysis(workspace.store, analysis)
      const input = getAnalysisInput(workspace.store, analysis)
      return runAnalysis(workspace, {
        scan,
        settings,
        text: input.text,
        model: workspace.files.moved(model) ?? input.model,
        resumed: analysis,
      })
    },
    get: ({ analysis }) => {
      const found = getAnalysis(workspace.store, analysis)
      const { result, surest, effects, withheld } = seenResult(
        workspace.store,
        found,
        getResult(workspace.store, analysis),
      )
      const source = sourceInWords(found, getScan(workspace.store, found.scan))
      const { figures, table } = result === null ? { figures: [], table: null } : shown(result)
      return {
        analysis: found,
        result,
        withheld,
        labels: labelsOfClasses(workspace.store, found, result),
        effects: effects && { ...effects, note: `The keys whose silence changes the prediction most. ${source}` },
        surest: surest && { ...surest, note: `The surest values of the model (Table 2 of the paper). ${source}` },
        figures: workspace.figures.register(figures.map((figure) => withSource(figure, source))),
        table: table && { ...table, note: table.note === null ? source : `${table.note}\n${source}` },
        source,
      }
    },
    remove: ({ analysis }) => {
      if (getAnalysis(workspace.store, analysis).state === 'running')
        throw new KeymarkError('busy', 'The analysis is still running. Cancel it first.')
      removeAnalysis(workspace.store, analysis)
    },
    values: ({ analysis, keys, limit }) => {
      const { scan } = getAnalysis(workspace.store, analysis)
      for (const key of keys ?? []) seenKey(workspace.store, scan, key)
      return listValues(workspace.store, analysis, keys, limit ?? 100, tokenTexts(workspace.store, scan))
    },
    changes: ({ analysis }) => listChanges(workspace.store, analysis),
    read: ({ analysis, number, reading }) => readChange(workspace.store, analysis, number, reading),
  }
}
