import {
  Blocks,
  Box,
  FolderOpen,
  Grip,
  KeyRound,
  ChartColumnStacked,
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
    | '/values'
    | '/ablation'
    | '/memories'
    | '/residual'
    | '/sparsity'
    | '/dimension'
    | '/prompt'
    | '/settings'
  title: string
  icon: LucideIcon
  /** What has to be there before the page has anything to show. */
  needs: ('project' | 'scan' | 'study')[]
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
  { to: '/values', title: 'Values', icon: Quote, needs: ['scan'] },
  { to: '/ablation', title: 'Ablation', icon: Scissors, needs: ['scan'] },
  { to: '/memories', title: 'Memories', icon: Blocks, needs: ['scan'] },
  { to: '/residual', title: 'Residual', icon: Waypoints, needs: ['scan'] },
  { to: '/sparsity', title: 'Sparsity', icon: Grip, needs: ['scan'] },
  { to: '/dimension', title: 'Dimension', icon: Box, needs: ['scan'] },
  { to: '/prompt', title: 'Prompt', icon: TextCursorInput, needs: ['scan'] },
]

export const SETTINGS: Place = { to: '/settings', title: 'Settings', icon: Settings2, needs: [] }
