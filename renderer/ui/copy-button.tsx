import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { copyText } from './clipboard.ts'
import { IconButton } from './icon-button.tsx'
import { notify } from './toast.tsx'

/** Copies `text`; the icon confirms it for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = (): void => {
    if (copyText(text)) setCopied(true)
    else notify('The text could not be copied. Select it and copy it by hand.', 'danger')
  }
  return <IconButton icon={isCopied ? Check : Copy} label={isCopied ? 'Copied' : label} onPress={copy} />
}
