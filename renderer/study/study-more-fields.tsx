import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton, Disclosure, DisclosurePanel } from 'react-aria-components'
import { PAPER_KINDS } from '#contract/kind.ts'
import { CheckBox } from '../ui/check-box.tsx'
import { NumberField } from '../ui/text-field.tsx'
import { GuidelinesField } from './guidelines-field.tsx'
import { KindsField } from './kinds-field.tsx'
import { withKinds } from './study-kinds.ts'
import { triggersShown } from './study-draft.ts'
import type { StudyFieldsProps } from './study-fields.tsx'
import { StudyExamplesField } from './study-examples-field.tsx'
import { StudyLayersField } from './study-layers-field.tsx'

const PERCENT = { style: 'percent', maximumFractionDigits: 0 } as const

/** What most studies leave as it is. */
export function StudyMoreFields(props: StudyFieldsProps & { annotators: number }) {
  const { draft, change, scan, problems, annotators } = props
  return (
    <div className="flex flex-col gap-3">
      {annotators > 1 && (
        <Folded title="Overlap" isOpen>
          <NumberField
            label="Keys labelled by several"
            hint="Spread evenly over layers and annotators; agreement is measured on them"
            formatOptions={PERCENT}
            minValue={0}
            maxValue={1}
            step={0.01}
            value={draft.overlapShare}
            onChange={(overlapShare) => change({ overlapShare })}
            problem={problems.overlapShare}
          />
          <NumberField
            label="How many label each of those"
            minValue={2}
            maxValue={annotators}
            value={draft.raters}
            onChange={(raters) => change({ raters })}
            problem={problems.raters}
          />
        </Folded>
      )}
      <Folded title="Controls and practice">
        <NumberField
          label="Control keys"
          hint="Share of the assignments with random prefixes; nobody can tell them"
          formatOptions={PERCENT}
          minValue={0}
          maxValue={0.5}
          step={0.01}
          value={draft.controlShare}
          onChange={(controlShare) => change({ controlShare })}
          problem={problems.controlShare}
        />
        <NumberField
          label="Practice keys"
          hint="Come first and never count; adjudicate them to give an example answer"
          minValue={0}
          maxValue={100}
          value={draft.practiceKeys}
          onChange={(practiceKeys) => change({ practiceKeys })}
          problem={problems.practiceKeys}
        />
        {draft.practiceKeys > 0 && (
          <NumberField
            label="Practice keys to answer first"
            hint="No key that counts can be answered before these"
            minValue={0}
            maxValue={draft.practiceKeys}
            value={draft.practiceFirst ?? 0}
            onChange={(practiceFirst) => change({ practiceFirst: practiceFirst > 0 ? practiceFirst : undefined })}
            problem={problems.practiceFirst}
          />
        )}
      </Folded>
      <Folded title="Keys and triggers">
        <StudyLayersField
          layers={scan.layers.map(({ layer }) => layer)}
          chosen={draft.layers}
          onChange={(layers) => change({ layers })}
        />
        <NumberField
          label="Triggers of each key"
          hint={`The scan keeps ${scan.settings.triggersPerKey}; 25 in the paper`}
          minValue={1}
          maxValue={scan.settings.triggersPerKey}
          value={triggersShown(draft, scan)}
          onChange={(triggersPerKey) => change({ triggersPerKey })}
          problem={problems.triggersPerKey}
        />
        <NumberField
          label="Triggers that a pattern needs"
          hint="3 in the paper"
          minValue={1}
          maxValue={triggersShown(draft, scan)}
          value={draft.minSupport}
          onChange={(minSupport) => change({ minSupport })}
          problem={problems.minSupport}
        />
        <NumberField
          label="Fewest sentences that a key fired on"
          placeholder="as many as a pattern needs"
          minValue={1}
          maxValue={scan.settings.triggersPerKey}
          value={draft.minSentences ?? Number.NaN}
          onChange={(value) => change({ minSentences: Number.isNaN(value) ? null : value })}
          problem={problems.minSentences}
        />
        <StudyExamplesField scan={scan} draft={draft} change={change} />
        {scan.settings.sides === 'both' && (
          <div className="col-span-2">
            <CheckBox
              isOn={draft.sides?.includes('negative') ?? false}
              onChange={(isOn) => change({ sides: isOn ? ['positive', 'negative'] : undefined })}
              detail="Each key with one of its sides, drawn at random; nobody is told which"
            >
              Negative sides as well
            </CheckBox>
          </div>
        )}
      </Folded>
      <Folded title="Kinds">
        <KindsField
          scheme={draft.kinds ?? PAPER_KINDS}
          onChange={(scheme) => change(withKinds(draft, scheme))}
          problem={problems.kinds}
        />
      </Folded>
      <Folded title="Guidelines and help">
        <div className="col-span-2 flex flex-col gap-3">
          <GuidelinesField
            label="Guidelines, in Markdown"
            lines={9}
            text={draft.guidelines}
            onChange={(guidelines) => change({ guidelines })}
            problem={problems.guidelines}
          />
          <CheckBox
            isOn={draft.assistance}
            onChange={(assistance) => change({ assistance })}
            detail="Words that triggers share may be pointed out while labelling"
          >
            Assistance
          </CheckBox>
        </div>
      </Folded>
    </div>
  )
}

function Folded({ title, isOpen = false, children }: { title: string; isOpen?: boolean; children: ReactNode }) {
  return (
    <Disclosure defaultExpanded={isOpen} className="flex flex-col gap-3">
      <AriaButton
        slot="trigger"
        className="group flex w-fit cursor-default items-center gap-1 rounded-sm text-muted data-[hovered]:text-ink"
      >
        <ChevronRight aria-hidden size={14} className="group-aria-expanded:rotate-90" /> {title}
      </AriaButton>
      <DisclosurePanel>
        <div className="grid grid-cols-2 gap-4">{children}</div>
      </DisclosurePanel>
    </Disclosure>
  )
}
