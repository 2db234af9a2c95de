import {
  Blocks,
  Box,
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
  type LucideIcon,
} from 'lucide-react'
import { PAGE_ANALYSES, type PageAnalysis } from '#contract/analysis/registry.ts'

export interface Place {
  to:
    | '/project'
    | '/scan'
    | '/keys'
    | '/study'
    | '/label'
    | '/agreement'
    | '/adjudication'
    | '/layers'
    | `/${PageAnalysis}`
    | '/prompt'
    | '/settings'
  title: string
  icon: LucideIcon
  /** What has to be there before the page has anything to show. */
  needs: ('project' | 'scan' | 'study')[]
}

/** An analysis without one has a chart's. */
const ICONS: { [Name in PageAnalysis]?: LucideIcon } = {
  values: Quote,
  ablation: Scissors,
  memories: Blocks,
  residual: Waypoints,
  sparsity: Grip,
  dimension: Box,
}

/** The nouns, in the order of the work. Labelling needs no scan: a packet brings a study without one. */
export const PLACES: Place[] = [
  { to: '/project', title: 'Project', icon: FolderOpen, needs: [] },
  { to: '/scan', title: 'Scan', icon: ScanLine, needs: ['project'] },
  { to: '/keys', title: 'Keys', icon: KeyRound, needs: ['scan'] },
  { to: '/study', title: 'Study', icon: ListChecks, needs: ['scan'] },
  { to: '/label', title: 'Label', icon: PencilLine, needs: ['study'] },
  { to: '/agreement', title: 'Agreement', icon: Scale, needs: ['scan', 'study'] },
  { to: '/adjudication', title: 'Adjudication', icon: Gavel, needs: ['scan', 'study'] },
  { to: '/layers', title: 'Layers', icon: ChartColumnStacked, needs: ['scan', 'study'] },
  ...PAGE_ANALYSES.map(({ name, title }): Place => ({
    to: `/${name}`,
    title,
    icon: ICONS[name] ?? ChartLine,
    needs: ['scan'],
  })),
  { to: '/prompt', title: 'Prompt', icon: TextCursorInput, needs: ['scan'] },
]

export const SETTINGS: Place = { to: '/settings', title: 'Settings', icon: Settings2, needs: [] }
