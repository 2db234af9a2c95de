import { layersFigure } from '../analysis/layers-figure.ts'
import { fileName } from '../exchange/file-name.ts'
import { writeFigure } from '../exchange/figure.ts'
import { studyLayers } from '../store/layer.ts'
import { getStudy } from '../store/study.ts'
import type { Workspace } from '../workspace.ts'
import type { Figure } from '#contract/figure.ts'
import type { Handlers } from './handlers.ts'
import { basename } from 'node:path'

export function figureHandlers(workspace: Workspace): Handlers['figure'] {
  const build = (study: number): Figure =>
    layersFigure(studyLayers(workspace.store, study), getStudy(workspace.store, study).name)
  return {
    get: ({ study }) => build(study),
    save: async ({ study, name, format }) => {
      const extension = format === 'spec' ? 'vl.json' : format
      const path = await workspace.dialogs.save({
        title: 'Save figure',
        suggestedName: `${fileName(getStudy(workspace.store, study).name)}-${name}.${extension}`,
        extensions: [format === 'spec' ? 'json' : format],
      })
      if (path === null) return null
      await writeFigure(build(study), format, path)
      return basename(path)
    },
  }
}
