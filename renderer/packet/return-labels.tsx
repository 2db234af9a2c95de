import { Button, type ButtonProps } from '../ui/button.tsx'
import { usePackets } from './use-packets.ts'

interface ReturnLabelsProps {
  study: number
  variant?: ButtonProps['variant']
  /** Where there is room for one word. */
  isShort?: boolean
}

/** Writes all labels of a packet's study into a file for whoever sent it. */
export function ReturnLabels({ study, variant = 'plain', isShort = false }: ReturnLabelsProps) {
  const { giveBack } = usePackets()
  return (
    <Button
      variant={variant}
      aria-label="Return labels…"
      isPending={giveBack.isPending}
      onPress={() => giveBack.mutate({ study })}
    >
      {isShort ? <span className="text-xs leading-[13px] whitespace-normal">Return labels…</span> : 'Return labels…'}
    </Button>
  )
}
