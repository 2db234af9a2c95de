/** The figures that main made for the window, behind opaque ids: the page can have them saved, not make up its own. */
import { randomUUID } from 'node:crypto'
import type { Figure, NamedFigure, ShownFigure } from '#contract/figure.ts'
import { KeymarkError } from '../keymark-error.ts'

/** More than a window shows in a sitting; older ones are forgotten. */
const KEPT = 500

export class ShownFigures {
  readonly #figures = new Map<string, Figure>()

  register(figures: readonly NamedFigure[]): ShownFigure[] {
    return figures.map((figure) => {
      const id = randomUUID()
      this.#figures.set(id, figure)
      const [oldest] = this.#figures.keys()
      if (this.#figures.size > KEPT && oldest !== undefined) this.#figures.delete(oldest)
      return { ...figure, id }
    })
  }

  /** @throws KeymarkError when the id was not given out by this process, or long ago. */
  figure(id: string): Figure {
    const figure = this.#figures.get(id)
    if (figure === undefined)
      throw new KeymarkError(
        'not-found',
        'That figure is no longer known. Open its page again, and save it from there.',
      )
    return figure
  }
}
