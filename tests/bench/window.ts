/**
 * How long a person waits in the real window, in a study of 5,008 keys and a table of 65,536: from a press to the frame that shows what came
 * of it, as 95th percentiles of milliseconds; and the frames that are dropped while the table scrolls for five seconds.
 *
 *   node main/launch/script.js tests/bench/window.ts
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { go } from '../e2e/every-page.ts'
import { launchKeymark } from '../e2e/launch.ts'
import { onDisplay } from '../e2e/on-display.ts'
import { writeLargeProject } from '../fixtures/large-project.ts'
import { temporaryFolder } from '../fixtures/project.ts'

const ROUNDS = 40
/** Triggers of a key, as a scan keeps them unless it is told otherwise. */
const TRIGGERS = 25
/** Milliseconds. */
const SCROLL = 5000
/** Pixels a frame: a wheel that is turned fast. */
const SPEED = 60

/** A press, and how the page tells that it was answered: a text that has become another one, in a table that is no longer the old one. */
interface Press {
  /** Of what is pressed; null for a key of the keyboard. */
  selector: string | null
  key?: string
  /** Of what shows the answer. */
  shows: string
}

/** Milliseconds from each press to the frame after the answer is in the page. */
const waits = (page: Page, presses: Press[]): Promise<number[]> =>
  page.evaluate(async (presses) => {
    const frame = (): Promise<number> => new Promise((drawn) => requestAnimationFrame(drawn))
    const drawn = (): Promise<unknown> =>
      new Promise((done) => {
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', done, { once: true })
        port1.start()
        port2.postMessage(null)
      })
    const times: number[] = []
    for (const { selector, key, shows } of presses) {
      const said = (): string => {
        const shown = document.querySelector<HTMLElement>(shows)
        return `${shown?.textContent ?? ''} ${shown?.getAttribute('aria-sort') ?? ''}`
      }
      const before = said()
      const isOld = (): boolean => document.querySelector('[role=grid][data-old]') !== null || said() === before
      await frame()
      const started = performance.now()
      if (selector === null)
        window.dispatchEvent(new KeyboardEvent('keydown', { key: key ?? '', bubbles: true, cancelable: true }))
      else document.querySelector<HTMLElement>(selector)?.click()
      while (isOld()) {
        await frame()
        if (performance.now() - started > 10_000) throw new Error(`nothing came of ${selector ?? key}`)
      }
      // It is in the page before a frame is drawn; a message comes behind that.
      await drawn()
      times.push(performance.now() - started)
      // Rows around it are loaded ahead; a person looks before they go on.
      await new Promise((passed) => setTimeout(passed, 150))
    }
    return times
  }, presses)

const report = (name: string, times: number[]): void => {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(0)
  console.log(`${name}: ${at(0.95)} ms (median ${at(0.5)}, of ${times.length})`)
}

/** The times between frames while the table is scrolled, in milliseconds. */
const scrolled = (page: Page): Promise<number[]> =>
  page.evaluate(
    ({ duration, speed }) =>
      new Promise<number[]>((done) => {
        const grid = document.querySelector('[role=grid]')
        const between: number[] = []
        let [last, started] = [0, 0]
        const next = (now: number): void => {
          if (started === 0) started = now
          else between.push(now - last)
          last = now
          if (now - started > duration) return done(between)
          grid?.scrollBy(0, speed)
          requestAnimationFrame(next)
        }
        requestAnimationFrame(next)
      }),
    { duration: SCROLL, speed: SPEED },
  )

async function measure(): Promise<void> {
  const folder = temporaryFolder()
  const project = join(folder, 'large.keymark')
  writeLargeProject(project, TRIGGERS)
  const { page, app, close } = await launchKeymark({ project })
  try {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900))
    await page.locator('a', { hasText: 'Layers' }).waitFor()
    await go(page, '/label/1')
    await page.getByRole('grid', { name: 'Triggers' }).getByRole('row').nth(1).waitFor()
    const next: Press = { selector: null, key: ']', shows: '[aria-label="Queue"] [aria-current="true"]' }
    report(
      'next key, queue of 5,008',
      await waits(
        page,
        Array.from({ length: ROUNDS }, () => next),
      ),
    )

    await go(page, '/keys')
    await page.getByRole('grid', { name: 'Keys' }).getByRole('row').nth(2).waitFor()
    const first = '[role=grid] [aria-rowindex="2"]'
    const heads = await page.getByRole('columnheader').getByRole('button').count()
    const head = (at: number): Press => ({
      selector: `[role=columnheader]:nth-of-type(${at + 1}) button`,
      shows: '[role=grid] [role=columnheader][aria-sort$=ending]',
    })
    // Each column both ways, so that no list was there before.
    const both = Array.from({ length: 2 * heads }, (_, i) => head(Math.floor(i / 2)))
    report('sort, 65,536 keys', await waits(page, both.slice(2)))
    const layer = (at: number): Press => ({ selector: `[aria-label=Layers] button:nth-of-type(${at})`, shows: first })
    report(
      'filter by layers',
      await waits(
        page,
        // Each layer alone: chosen, and given up again.
        Array.from({ length: ROUNDS }, (_, i) => layer(2 + (Math.floor(i / 2) % 15))),
      ),
    )
    const between = await scrolled(page)
    const usual = between.toSorted((a, b) => a - b)[Math.floor(between.length / 2)] ?? 0
    const dropped = between.reduce((sum, time) => sum + Math.max(0, Math.round(time / usual) - 1), 0)
    console.log(
      `scroll of ${SCROLL / 1000} s: ${dropped} frames dropped of ${between.length + dropped} (one every ${usual.toFixed(1)} ms, longest ${Math.max(...between).toFixed(0)} ms)`,
    )
  } finally {
    await close()
    rmSync(folder, { recursive: true, force: true })
  }
}

await onDisplay(measure)
