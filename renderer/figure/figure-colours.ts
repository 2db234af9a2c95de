import { useEffect, useState } from 'react'
import { useTheme } from '../settings/theme.ts'

export interface FigureColours {
  ink: string
  muted: string
  line: string
  edge: string
  font: string
  isDark: boolean
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
  const ground = colour('page')
  probe.remove()
  return { ...colours, font: getComputedStyle(document.body).fontFamily, isDark: isDark(ground) }
}

/** @param colour as computed: `rgb(23, 24, 26)` */
const isDark = (colour: string): boolean => {
  const [red = 255, green = 255, blue = 255] = (colour.match(/\d+/gu) ?? []).map(Number)
  return red + green + blue < 384
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
