import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useLastStudy } from '../annotation/last-study.ts'
import { useAnotherProject } from '../another-project.ts'
import { query } from '../api.ts'
import { counted } from '../ui/format.ts'
import { notify } from '../ui/toast.tsx'
import { useImportPreview } from './import-preview.ts'

/** A study's way to its annotators and back. Main asks for the files; null means that the person cancelled. */
export function usePackets() {
  const settle = useAnotherProject()
  const client = useQueryClient()
  const navigate = useNavigate()
  const show = useImportPreview((preview) => preview.show)
  /** What a packet is opened for is its labels. */
  const opened = (project: unknown): void => {
    settle(project)
    if (project === null) return
    // The newest of the project's, whatever was labelled before.
    useLastStudy.setState({ study: null })
    void navigate({ to: '/label' })
  }
  return {
    open: useMutation(query.packet.open.mutationOptions({ onSuccess: opened })),
    opened,
    write: useMutation(
      query.packet.export.mutationOptions({
        onSuccess: (written) => {
          if (written === null) return
          const list = written.packets.map(({ file, annotator }) => `${file} for ${annotator}`)
          void client.invalidateQueries({ queryKey: query.study.people.key() })
          notify(`${counted(list.length, 'packet')} written to ${written.folder}: ${list.join(', ')}.`)
        },
      }),
    ),
    giveBack: useMutation(
      query.packet.returnLabels.mutationOptions({
        onSuccess: (file) =>
          file !== null && notify(`All labels so far are in ${file}. Send it to whoever sent the packet.`),
      }),
    ),
    preview: useMutation(
      query.packet.previewLabels.mutationOptions({ onSuccess: (preview) => preview !== null && show(preview) }),
    ),
  }
}
