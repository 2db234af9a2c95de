import { basename } from 'node:path'
import { FigureOptions } from '#contract/figure.ts'
import { figureExtension, writeFigure } from '../exchange/figure.ts'
import { fileName } from '../exchange/file-name.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function figureHandlers(workspace: Workspace): Handlers['figure'] {
  return {
    save: async ({ figure: id, name, format, options }) => {
      const figure = workspace.figures.figure(id)
      const path = await workspace.dialogs.save({
        title: 'Save figure',
        suggestedName: `${fileName(name)}.${figureExtension(format)}`,
        extensions: [format === 'spec' ? 'json' : format],
      })
      if (path === null) return null
      await writeFigure(figure, format, path, { ...FigureOptions.parse(options ?? {}), excel: true })
      return basename(path)
    },
  }
}
