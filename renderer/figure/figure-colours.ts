import { useEffect, useState } from 'react'
import { useTheme } from '../settings/theme.ts'

export interface FigureColours {
  ink: string
  muted: string
  line: string
  edge: string
  font: string
}

/** The tokens of the style sheet as colours that a canvas understands, read from what is on the page. */
function readColours(): FigureColours {
  const probe = document.createElement('span')
  document.body.append(probe)
  const colour = (token: string): string => {
    probe.style.color = `var(--color-${token})`
    return getComputedStyle(probe).color
  }
  const colours = { ink: colour('ink'), muted: colour('muted'), line: colour('line'), edge: colour('edge') }
  probe.remove()
  return { ...colours, font: getComputedStyle(document.body).fontFamily }
}

/** Follows the window's theme. */
export function useFigureColours(): FigureColours {
  const [colours, setColours] = useState(readColours)
  useEffect(() => {
    const update = (): void => setColours(readColours())
    const dark = window.matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', update)
    const forget = useTheme.subscribe(update)
    return () => {
      dark.removeEventListener('change', update)
      forget()
    }
  }, [])
  return colours
}
