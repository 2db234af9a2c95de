import { useQuery } from '@tanstack/react-query'
import { useLastStudy } from '../annotation/last-study.ts'
import { query } from '../api.ts'
import { defineCommands, EVERYWHERE } from '../command/definition.ts'
import { useCommands } from '../command/use-commands.ts'
import { usePackets } from './use-packets.ts'

const PACKET_COMMANDS = defineCommands(EVERYWHERE, {
  'packet.open': { title: 'Open packet…', keys: [] },
  'packet.export': { title: 'Export packets…', keys: [] },
  'packet.return': { title: 'Return labels…', keys: [] },
  'packet.import': { title: 'Import labels…', keys: [] },
})

/** Export and return are about the study that was last looked at. */
export function usePacketCommands(): void {
  const { data: project } = useQuery(query.project.get.queryOptions())
  const { data: studies } = useQuery(query.study.list.queryOptions({ enabled: Boolean(project) }))
  const last = useLastStudy((store) => store.study)
  const { open, write, giveBack, preview } = usePackets()
  const study = project ? (studies?.find(({ id }) => id === last) ?? studies?.at(-1)) : undefined
  useCommands(PACKET_COMMANDS, {
    'packet.open': () => open.mutate(undefined),
    'packet.export': {
      run: () => study && write.mutate({ study: study.id }),
      enabled: study !== undefined && study.scan !== null,
    },
    'packet.return': { run: () => study && giveBack.mutate({ study: study.id }), enabled: study?.scan === null },
    'packet.import': { run: () => preview.mutate(undefined), enabled: (project?.studies ?? 0) > 0 },
  })
}
