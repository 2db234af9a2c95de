import type { Analysis } from '#contract/analysis.ts'
import { analysisNamed, type AnalysisResult } from '#contract/analysis/registry.ts'
import type { ShownFigure } from '#contract/figure.ts'
import type { Scan } from '#contract/scan.ts'
import { counted } from '../ui/format.ts'
import type { Table } from '#contract/table.ts'
import { CaptionedFigure } from '../figure/captioned-figure.tsx'
import { DataTable } from '../table/data-table.tsx'
import { MethodNote } from '../ui/method-note.tsx'
import { ChangesReading } from './changes-reading.tsx'
import { ConfidentValues } from './confident-values.tsx'
import { RestOfMemories } from './rest-of-memories.tsx'

interface AnalysisReportProps {
  analysis: Analysis
  scan: Scan
  result: AnalysisResult
  figures: ShownFigure[]
  table: Table | null
  /** What finished labels say of the classes that it found. */
  labels: Table | null
  surest: Table | null
  /** Key by key. */
  effects: Table | null
  withheld: { values: number; upper: number; effects: number }
  /** What figures and tables were made from. */
  source: string
}

/** The figures with their captions, the numbers behind them, and what is to be read. */
export function AnalysisReport({
  analysis,
  scan,
  result,
  figures,
  table,
  labels,
  surest,
  effects,
  withheld,
  source,
}: AnalysisReportProps) {
  return (
    <article className="flex max-w-5xl flex-col gap-8">
      {figures.map((figure, at) => (
        <CaptionedFigure key={figure.name} figure={figure} name={`${scan.name}-${figure.name}`}>
          {at === 0 && (
            <MethodNote>
              {analysisNamed(result.name).method.map((paragraph) => (
                <p key={paragraph} className="pt-2">
                  {paragraph}
                </p>
              ))}
            </MethodNote>
          )}
        </CaptionedFigure>
      ))}
      {table && (
        <section aria-label="By layer" className="flex flex-col gap-2">
          <h2 className="text-lg font-semibold">By layer</h2>
          <DataTable table={table} name={`${scan.name}-${result.name}`} />
          <p className="max-w-3xl text-muted select-text">{source}</p>
          {result.name === 'memories' && <RestOfMemories rest={result.rest} />}
        </section>
      )}
      {labels && (
        <section aria-label="What people found" className="flex flex-col gap-2">
          <h2 className="text-lg font-semibold">
            {result.name === 'detectors'
              ? 'How much of what people found counting finds'
              : result.name === 'effect'
                ? 'What silence changes, by what people found'
                : 'What people found in each class'}
          </h2>
          <DataTable table={labels} name={`${scan.name}-${result.name}-labels`} />
          <p className="max-w-3xl text-muted select-text">{labels.note}</p>
        </section>
      )}
      {result.name === 'values' && surest && (
        <ConfidentValues analysis={analysis} result={result} scan={scan} surest={surest} withheld={withheld} />
      )}
      {effects && (
        <section aria-label="By key" className="flex flex-col gap-2">
          <h2 className="text-lg font-semibold">By key</h2>
          <p className="max-w-3xl text-muted">
            The keys whose silence changes the prediction most come first; intervals are over triggers.
            {withheld.effects > 0 &&
              ` ${counted(withheld.effects, 'key')} ${withheld.effects === 1 ? 'is' : 'are'} left out here and above until whoever labels ${withheld.effects === 1 ? 'it' : 'them'} is through.`}
          </p>
          <DataTable table={effects} name={`${scan.name}-effects`} scan={scan.id} />
        </section>
      )}
      {result.name === 'residual' && <ChangesReading analysis={analysis.id} changed={result.changed} />}
    </article>
  )
}
