import { useQuery } from '@tanstack/react-query'
import { query } from '../api.ts'
import { defineCommands, EVERYWHERE } from '../command/definition.ts'
import { useCommands } from '../command/use-commands.ts'
import { usePackets } from './use-packets.ts'
import { useReturnLabels } from './use-return-labels.ts'
import { askWhichStudy } from './which-study.tsx'

const PACKET_COMMANDS = defineCommands(EVERYWHERE, {
  'packet.open': { title: 'Open packet…', keys: [] },
  'packet.export': { title: 'Export packets…', keys: [] },
  'packet.return': { title: 'Return labels…', keys: [] },
  'packet.import': { title: 'Import labels…', keys: [] },
  'packet.opened': { title: 'A packet is open', keys: [], isInPalette: false },
})

/** Where there are several studies, the person says which is meant. */
export function usePacketCommands(): void {
  const { data: project } = useQuery(query.project.get.queryOptions())
  const { data: studies = [] } = useQuery(query.study.list.queryOptions({ enabled: Boolean(project) }))
  const { open, opened, write, preview } = usePackets()
  const { received, ask } = useReturnLabels()
  const own = project ? studies.filter(({ scan }) => scan !== null) : []
  const isLook = (project?.readOnly ?? null) !== null
  const needs = project ? 'needs a study' : 'needs a project'
  const change = { enabled: own.length > 0 && !isLook, reason: isLook ? 'open to look' : needs }
  useCommands(PACKET_COMMANDS, {
    'packet.open': () => open.mutate(undefined),
    'packet.export': {
      run: () => askWhichStudy('Export the packets of which study?', own, ({ id }) => write.mutate({ study: id })),
      ...change,
    },
    'packet.return': {
      run: ask,
      enabled: received.length > 0,
      reason: project ? 'needs a packet' : needs,
    },
    'packet.import': { run: () => preview.mutate(undefined), ...change },
    'packet.opened': () => opened(true),
  })
}
