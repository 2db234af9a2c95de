import { Plus, Trash2 } from 'lucide-react'
import {
  KIND_PRESETS,
  KindColour,
  KindShape,
  KIND_LETTERS,
  MOST_KINDS,
  type Kind,
  type KindScheme,
} from '#contract/kind.ts'
import { Button } from '../ui/button.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { KindSign } from '../ui/kind-badge.tsx'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { presetOf, withKind } from './study-kinds.ts'

interface KindsFieldProps {
  scheme: KindScheme
  onChange: (scheme: KindScheme) => void
  problem: string | undefined
}

/** The kinds that annotators tell apart: the paper’s, another preset, or one’s own. */
export function KindsField({ scheme, onChange, problem }: KindsFieldProps) {
  const { kinds } = scheme
  const change = (at: number, changed: Partial<Kind>): void =>
    onChange({ ...scheme, kinds: kinds.map((kind, i) => (i === at ? { ...kind, ...changed } : kind)) })
  return (
    <div className="col-span-2 flex flex-col gap-3">
      <Select
        label="Kinds of patterns"
        hint="From what can be seen to what must be understood; figures follow the last over the layers"
        options={[
          ...KIND_PRESETS.map(({ name }, value) => ({ value, label: name })),
          ...(presetOf(scheme) === null ? [{ value: -1, label: 'Your own' }] : []),
        ]}
        value={presetOf(scheme) ?? -1}
        onChange={(preset) => onChange(KIND_PRESETS[preset]?.scheme ?? scheme)}
      />
      <ol aria-label="Kinds" className="flex flex-col gap-3">
        {kinds.map((kind, at) => (
          <li key={at} className="flex flex-col gap-1.5 border-l-2 border-line pl-3">
            <KindRow kind={kind} number={at + 1} onChange={(changed) => change(at, changed)}>
              <IconButton
                icon={Trash2}
                label={`Remove kind ${at + 1}`}
                isDisabled={kinds.length === 1}
                onPress={() => onChange({ ...scheme, kinds: kinds.toSpliced(at, 1) })}
              />
            </KindRow>
          </li>
        ))}
      </ol>
      {problem !== undefined && <p className="text-xs text-danger">{problem}</p>}
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <Button isDisabled={kinds.length >= MOST_KINDS} onPress={() => onChange(withKind(scheme))}>
          <Plus aria-hidden size={14} /> Add a kind
        </Button>
        <CheckBox isOn={scheme.several} onChange={(several) => onChange({ ...scheme, several })}>
          A pattern can be of several kinds
        </CheckBox>
        <CheckBox
          isOn={scheme.uninterpretable}
          onChange={(uninterpretable) => onChange({ ...scheme, uninterpretable })}
        >
          A key can be “uninterpretable”
        </CheckBox>
      </div>
    </div>
  )
}

interface KindRowProps {
  kind: Kind
  /** From 1. */
  number: number
  onChange: (changed: Partial<Kind>) => void
  children: React.ReactNode
}

function KindRow({ kind, number, onChange, children }: KindRowProps) {
  const options = <Value extends string>(values: readonly Value[], label = (value: Value): string => value) =>
    values.map((value) => ({ value, label: label(value) }))
  return (
    <>
      <div className="grid grid-cols-[1.25rem_minmax(0,1fr)_7rem_7.5rem_4.5rem_1.75rem] items-end gap-2">
        <span className="pb-1 text-center">
          <KindSign kind={kind} />
        </span>
        <TextField
          label="Name"
          aria-label={`Name of kind ${number}`}
          value={kind.name}
          maxLength={30}
          onChange={(name) => onChange({ name })}
        />
        <Select
          label="Shape"
          options={options(KindShape.options)}
          value={kind.shape}
          onChange={(shape) => onChange({ shape })}
        />
        <Select
          label="Colour"
          options={options(KindColour.options)}
          value={kind.colour}
          onChange={(colour) => onChange({ colour })}
        />
        <Select
          label="Key"
          options={options(KIND_LETTERS, (letter) => letter.toUpperCase())}
          value={kind.letter}
          onChange={(letter) => onChange({ letter })}
        />
        {children}
      </div>
      <div className="pr-9 pl-7">
        <TextField
          label="Definition, as annotators read it"
          aria-label={`Definition of kind ${number}`}
          value={kind.definition}
          maxLength={500}
          onChange={(definition) => onChange({ definition })}
        />
      </div>
    </>
  )
}
