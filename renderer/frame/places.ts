import {
  FolderOpen,
  KeyRound,
  ChartColumnStacked,
  ListChecks,
  PencilLine,
  Scale,
  ScanLine,
  Settings2,
  type LucideIcon,
} from 'lucide-react'

export interface Place {
  to: '/project' | '/scan' | '/keys' | '/study' | '/label' | '/agreement' | '/layers' | '/settings'
  title: string
  icon: LucideIcon
  /** What has to be there before the page has anything to show. */
  needs: 'project' | 'scan' | 'study' | null
}

/** The nouns, in the order of the work. */
export const PLACES: Place[] = [
  { to: '/project', title: 'Project', icon: FolderOpen, needs: null },
  { to: '/scan', title: 'Scan', icon: ScanLine, needs: 'project' },
  { to: '/keys', title: 'Keys', icon: KeyRound, needs: 'scan' },
  { to: '/study', title: 'Study', icon: ListChecks, needs: 'scan' },
  { to: '/label', title: 'Label', icon: PencilLine, needs: 'study' },
  { to: '/agreement', title: 'Agreement', icon: Scale, needs: 'study' },
  { to: '/layers', title: 'Layers', icon: ChartColumnStacked, needs: 'study' },
]

export const SETTINGS: Place = { to: '/settings', title: 'Settings', icon: Settings2, needs: null }
