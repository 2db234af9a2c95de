import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { LabelSelection } from '#contract/statistics.ts'
import type { Table } from '#contract/table.ts'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { CaptionedFigure } from '../figure/captioned-figure.tsx'
import { QuestionsReport } from '../question/questions-report.tsx'
import { DataTable } from '../table/data-table.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { Computing } from '../ui/computing.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { counted } from '../ui/format.ts'
import { ArmsSection } from './arms-section.tsx'
import { ControlsReading } from './controls-reading.tsx'
import { LayersMethod } from './layers-method.tsx'
import { StudyComparison } from './study-comparison.tsx'
import { TableBuilder } from './table-builder.tsx'
import { SaveTable } from '../table/save-table.tsx'
import { TrendsTable } from './trends-table.tsx'

interface LayersReportProps {
  study: Study
  /** To compare with. */
  others: Study[]
  selection: LabelSelection
  /** Back to all labels. */
  onAll: () => void
}

/** The figures, their captions, and the numbers behind them. */
export function LayersReport({ study, others, selection, onAll }: LayersReportProps) {
  const navigate = useNavigate()
  // What was shown stays while another choice is computed: nothing jumps.
  const options = { input: selection, placeholderData: keepPreviousData }
  const wanted = query.statistics.study.queryOptions(options)
  const { data: answer, error, refetch, isPlaceholderData, fetchStatus } = useQuery(wanted)
  const client = useQueryClient()
  if (error) {
    return (
      <div className="p-6">
        <ErrorState error={error} onRetry={() => void refetch()} />
      </div>
    )
  }
  if (!answer) {
    if (fetchStatus === 'idle') {
      return (
        <EmptyState
          title="Counting was cancelled"
          action={
            <Button variant="primary" onPress={() => void refetch()}>
              Count again
            </Button>
          }
        >
          Nothing was changed.
        </EmptyState>
      )
    }
    return (
      <Computing onCancel={() => void client.cancelQueries({ queryKey: wanted.queryKey })}>
        Counting, and drawing the keys again for the intervals…
      </Computing>
    )
  }
  const { statistics: data, figures, tables, source } = answer
  if (data.overall.keys === 0) {
    return study.labelled > 0 ? (
      <EmptyState title="No label fits this choice" action={<Button onPress={onAll}>Show all labels</Button>}>
        The study has labels, but none by these annotators, in this layer and time.
      </EmptyState>
    ) : (
      <EmptyState
        title="Nothing is labelled yet"
        action={
          <Button variant="primary" onPress={() => void navigate({ to: '/label' })}>
            Start labelling
          </Button>
        }
      >
        As soon as a key is done, its layer appears here: how many of its triggers show a pattern of each kind, several,
        or none.
      </EmptyState>
    )
  }
  return (
    <article className="flex max-w-5xl flex-col gap-8 px-5 py-5" aria-busy={isPlaceholderData}>
      {figures.map((figure) => (
        <CaptionedFigure key={figure.name} figure={figure} name={`${study.name}-${figure.name}`}>
          {figure.name === 'layers' && <LayersMethod statistics={data} />}
        </CaptionedFigure>
      ))}
      {(data.arms ?? []).map((comparison) => (
        <ArmsSection
          key={comparison.by}
          study={study}
          comparison={comparison}
          table={tables.arms[`arms-${comparison.by}`]}
        />
      ))}
      <Section title="By layer">
        <DataTable table={tables.findings} name={`${study.name}-layers`} />
        <Source of={tables.findings} />
      </Section>
      <Section
        title="Over the layers"
        about="In the paper, shallow patterns dominate layers 1–9 and semantic ones layers 10–16. Keys are permuted over the layers; the odds are those of a logistic model whose errors are clustered by key."
      >
        <TrendsTable trends={data.trends} />
        <span>
          <SaveTable table={tables.trends} name={`${study.name}-over-the-layers`} />
        </span>
        <p className="max-w-3xl text-muted select-text">{source}</p>
      </Section>
      <Section
        title="Control keys"
        about="Their prefixes were drawn at random, and nobody could tell them from a key’s triggers. What was found there says how much of the rest would be found in anything."
      >
        <ControlsReading controls={data.controls} />
        {data.controls.annotations > 0 && (
          <>
            <DataTable table={tables.controls} name={`${study.name}-controls`} />
            <Source of={tables.controls} />
          </>
        )}
      </Section>
      <QuestionsReport study={study} />
      <Section
        title="Annotators"
        about={`Each annotator’s own labels, ${counted(data.annotators.length, 'person', 'people')}. Drift compares the first half of their keys with the second, in the order in which they were worked on.`}
      >
        <DataTable table={tables.annotators} name={`${study.name}-annotators`} />
        <Source of={tables.annotators} />
      </Section>
      <Section
        title="Another study"
        about="All labels of two studies beside each other, in the kinds of this one. How the other’s kinds are read is kept."
      >
        <StudyComparison study={study} others={others} />
      </Section>
      <Section
        title="Table 1"
        about="Choose patterns and the prefixes that show them best, as the paper’s Table 1 does."
      >
        <TableBuilder selection={selection} />
      </Section>
    </article>
  )
}

/** Whose labels a table rests on. */
const Source = ({ of: { note } }: { of: Table }) => <p className="max-w-3xl text-muted select-text">{note}</p>
