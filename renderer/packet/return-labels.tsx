import { Button, type ButtonProps } from '../ui/button.tsx'
import { usePackets } from './use-packets.ts'

interface ReturnLabelsProps {
  study: number
  variant?: ButtonProps['variant']
}

/** Writes all labels of a packet's study into a file for whoever sent it. */
export function ReturnLabels({ study, variant = 'plain' }: ReturnLabelsProps) {
  const { giveBack } = usePackets()
  return (
    <Button variant={variant} isPending={giveBack.isPending} onPress={() => giveBack.mutate({ study })}>
      Return labels…
    </Button>
  )
}
