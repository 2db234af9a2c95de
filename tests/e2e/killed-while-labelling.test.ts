/** An annotator's window is killed, again and again, while keys are pressed: what was said to be saved is there. */
import Database from 'better-sqlite3'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, expect, test } from 'vitest'
import { project as projected } from '#main/analysis/study/annotation.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { eventsOf, getAnnotation } from '#main/store/annotation.ts'
import { openStore } from '#main/store/open.ts'
import { writeStudy } from '../fixtures/packet.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { answerDialogs, launchKeymark, type Keymark } from './launch.ts'

const KILLS = 8
const folder = temporaryFolder()
const own = join(folder, 'own.keymark')
const userData = join(folder, 'user')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function openPacket(): Promise<void> {
  const written = writeStudy()
  written.db.close()
  const packets = join(folder, 'packets')
  mkdirSync(packets)
  const lab = await launchKeymark({ project: written.path })
  await answerDialogs(lab.app, { open: [packets] })
  await lab.page.getByRole('link', { name: 'Study' }).click()
  await lab.page.getByRole('button', { name: 'Export packets…' }).click()
  const toast = await lab.page.getByText(/^2 packets written to packets: /u).innerText()
  await lab.close()
  const packet = /(\S+\.kmpacket) for/u.exec(toast)?.[1] ?? ''
  const annotator = await launchKeymark({ userData })
  await answerDialogs(annotator.app, { open: [join(packets, packet)], save: own })
  await annotator.page.getByRole('button', { name: 'Open packet…' }).click()
  await annotator.page.getByRole('grid', { name: 'Triggers' }).waitFor()
  await annotator.close()
}

/** @returns asks for what the window last said is saved */
function acknowledgements({ page }: Keymark): () => Promise<string> {
  const note = page.getByRole('textbox', { name: 'Note' })
  let last = ''
  return async () => {
    const isSaved = await page.getByRole('status').filter({ hasText: 'Saved' }).isVisible()
    // Read after the mark, so that what is read may be newer than what is saved: then it is not taken.
    const text = await note.inputValue()
    const isStillSaved = await page.getByRole('status').filter({ hasText: 'Saved' }).isVisible()
    if (isSaved && isStillSaved) last = text
    return last
  }
}

/** Resolves when the page has drawn so many frames. */
const frames = (page: Page, count: number): Promise<void> =>
  page.evaluate(
    (count) =>
      new Promise<void>((resolve) => {
        let left = count
        const next = (): void => void (left-- > 0 ? requestAnimationFrame(next) : resolve())
        next()
      }),
    count,
  )

/** While no window holds the project. */
const noteOnDisk = (assignment: number): { note: string; events: number } => {
  const db = new Database(own, { readonly: true })
  const note = (db.prepare('SELECT note FROM annotation WHERE assignment = ?').pluck().get(assignment) ?? '') as string
  const events = db.prepare('SELECT count(*) FROM event').pluck().get() as number
  db.close()
  return { note, events }
}

test(`${KILLS} times`, async () => {
  await openPacket()
  const { below } = seeded(31)
  let written = ''
  let events = 0
  let kills = 0
  /** What was there after the last kill: the window shows it again. */
  let found = { note: '', events: 0 }
  for (let round = 0; round < KILLS; round++) {
    const keymark = await launchKeymark({ project: own, userData })
    const { page, app } = keymark
    await page.getByRole('navigation').locator('a', { hasText: 'Label' }).click()
    const note = page.getByRole('textbox', { name: 'Note' })
    await note.waitFor()
    const assignment = Number(/\d+$/u.exec(page.url())?.[0])
    await expect.poll(() => note.inputValue()).toBe(found.note)
    const acknowledged = acknowledgements(keymark)
    await note.focus()
    await page.keyboard.press('Control+End')
    const exited = new Promise<void>((resolve) => {
      app.process().once('exit', () => resolve())
    })
    // Types in bursts, each of which is written after a moment, and is killed at a random point of it.
    for (let bursts = 1 + below(3); bursts > 0; bursts--) {
      const burst = `${round}.${below(1000)} `
      await page.keyboard.type(burst)
      await frames(page, below(40))
      // Now and then what is typed is saved for certain before more of it is.
      if (round % 4 === 3) await expect.poll(acknowledged).toContain(burst)
    }
    await page.keyboard.type('and more ')
    await frames(page, below(40))
    written = await acknowledged()
    app.process().kill('SIGKILL')
    await exited
    kills += 1
    found = noteOnDisk(assignment)
    expect(found.note.startsWith(written), `round ${round}: "${written}" was saved, and "${found.note}" is there`).toBe(
      true,
    )
    expect(found.events).toBeGreaterThanOrEqual(events)
    events = found.events
  }
  expect(kills).toBe(KILLS)
  expect(written).not.toBe('')
  expect(events).toBeGreaterThan(KILLS)

  const db = openStore(own)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  const assignments = db.prepare('SELECT DISTINCT assignment FROM event').pluck().all() as number[]
  for (const assignment of assignments) {
    const { state, patterns, note } = getAnnotation(db, assignment)
    expect(projected(eventsOf(db, assignment))).toMatchObject({ state, patterns, note })
  }
  db.close()
})
