import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { query } from '../api.ts'
import { EVERYWHERE } from './definition.ts'
import type { Command } from './registry.ts'

const KEY = /^\s*(\d+)\s*\/\s*(\d+)\s*$/u

/** What is typed, where it is a key as `5/16`, as a command that goes there; null where it is none, or nothing is scanned. */
export function useKeyCommand(typed: string): Command | null {
  const navigate = useNavigate()
  const [, layer, index] = KEY.exec(typed) ?? []
  const { data: project } = useQuery(query.project.get.queryOptions())
  const { data: scans = [] } = useQuery(
    query.scan.list.queryOptions({ enabled: layer !== undefined && Boolean(project) }),
  )
  const scan = scans.at(-1)
  if (layer === undefined || index === undefined || scan === undefined) return null
  return {
    id: 'key.go',
    title: `Go to key ${layer}/${index}`,
    keys: [],
    scope: EVERYWHERE,
    whileTyping: false,
    repeats: false,
    isInPalette: true,
    enabled: true,
    reason: null,
    run: () => void navigate({ to: '/key/$scan/$layer/$index', params: { scan: String(scan.id), layer, index } }),
  }
}
