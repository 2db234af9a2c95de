import { useQuery } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { KeyCaps } from '../command/key-caps.tsx'
import { useOverlay } from '../command/overlay.ts'
import { keysOf, useBindings } from '../command/bindings.ts'
import { FRAME_COMMANDS } from './commands.ts'
import { PLACES, SETTINGS } from './places.ts'
import { MiddleCut } from '../ui/middle-cut.tsx'
import { useWhereDetail } from '../ui/where.ts'

/** Where I am, and the way to everything else. */
export function TitleBar() {
  const path = useRouterState({ select: (state) => state.location.pathname })
  const detail = useWhereDetail()
  const show = useOverlay((state) => state.show)
  const chosen = useBindings((bindings) => bindings.chosen)
  const place = path.startsWith('/key/') ? 'Key' : [...PLACES, SETTINGS].find(({ to }) => path.startsWith(to))?.title
  const { data: project } = useQuery(query.project.get.queryOptions())
  useEffect(() => {
    document.title = [place, project?.name, 'Keymark'].filter((part) => part !== undefined).join(' – ')
  }, [place, project?.name])
  const [paletteKey] = keysOf(FRAME_COMMANDS['palette.open'], chosen)
  const [sheetKey] = keysOf(FRAME_COMMANDS['shortcuts.open'], chosen)
  return (
    <header className="flex h-10 flex-none items-center gap-2 border-b border-line pr-2 pl-5">
      <h1 className="flex-none font-semibold">{place}</h1>
      {detail !== '' && (
        <span className="min-w-0 text-muted">
          <MiddleCut>{`· ${detail}`}</MiddleCut>
        </span>
      )}
      <span className="flex-1" />
      <Button variant="quiet" onPress={() => show('cheat-sheet')}>
        <span className="text-muted max-[800px]:sr-only">Shortcuts</span>
        {sheetKey !== undefined && <KeyCaps binding={sheetKey} />}
      </Button>
      <Button variant="quiet" onPress={() => show('palette')}>
        <span className="text-muted">Commands</span>
        {paletteKey !== undefined && <KeyCaps binding={paletteKey} />}
      </Button>
    </header>
  )
}
