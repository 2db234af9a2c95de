import {
  Blocks,
  Box,
  CircleQuestionMark,
  FolderOpen,
  Grip,
  KeyRound,
  ChartColumnStacked,
  ChartLine,
  Gavel,
  ListChecks,
  PencilLine,
  Quote,
  Scale,
  ScanLine,
  Scissors,
  Settings2,
  TextCursorInput,
  Waypoints,
  VolumeX,
  type LucideIcon,
} from 'lucide-react'
import { PAGE_ANALYSES, type PageAnalysis } from '#contract/analysis/registry.ts'

/** An analysis without one has a chart's. */
const ICONS: { [Name in PageAnalysis]?: LucideIcon } = {
  values: Quote,
  ablation: Scissors,
  memories: Blocks,
  residual: Waypoints,
  sparsity: Grip,
  effect: VolumeX,
  dimension: Box,
}

interface Shown {
  title: string
  icon: LucideIcon
  /** What has to be there before the page has anything to show. */
  needs: readonly ('project' | 'scan' | 'study')[]
  /** One that came later than the others: their digits stay where hands know them. */
  isWithoutDigit?: true
}

/** Labelling needs no scan: a packet brings a study without one. */
const BEFORE = {
  '/project': { title: 'Project', icon: FolderOpen, needs: [] },
  '/scan': { title: 'Scan', icon: ScanLine, needs: ['project'] },
  '/keys': { title: 'Keys', icon: KeyRound, needs: ['scan'] },
  '/study': { title: 'Study', icon: ListChecks, needs: ['scan'] },
  '/label': { title: 'Label', icon: PencilLine, needs: ['study'] },
  '/question': { title: 'Questions', icon: CircleQuestionMark, needs: ['study'], isWithoutDigit: true },
  '/agreement': { title: 'Agreement', icon: Scale, needs: ['scan', 'study'] },
  '/adjudication': { title: 'Adjudication', icon: Gavel, needs: ['scan', 'study'] },
  '/layers': { title: 'Layers', icon: ChartColumnStacked, needs: ['scan', 'study'] },
} satisfies Record<string, Shown>

const BEHIND = {
  '/prompt': { title: 'Prompt', icon: TextCursorInput, needs: ['scan'] },
} satisfies Record<string, Shown>

const LAST = { '/settings': { title: 'Settings', icon: Settings2, needs: [] } } satisfies Record<string, Shown>

export interface Place extends Shown {
  to: keyof typeof BEFORE | `/${PageAnalysis}` | keyof typeof BEHIND | keyof typeof LAST
}

const placesOf = <To extends Place['to']>(pages: Record<To, Shown>): Place[] =>
  (Object.entries(pages) as [To, Shown][]).map(([to, shown]) => ({ to, ...shown }))

/** The nouns, in the order of the work. */
export const PLACES: Place[] = [
  ...placesOf(BEFORE),
  ...PAGE_ANALYSES.map(({ name, title }): Place => ({
    to: `/${name}`,
    title,
    icon: ICONS[name] ?? ChartLine,
    needs: ['scan'],
  })),
  ...placesOf(BEHIND),
]

export const SETTINGS: Place = { to: '/settings', ...LAST['/settings'] }
