/** The port to main is given to the window's own page alone. Electron is no part of a test without a window, so two of its objects are played. */
import { expect, it, vi } from 'vitest'
import { handOverPorts } from '#main/app/hand-over.ts'

vi.mock('electron', () => ({
  MessageChannelMain: class {
    port1 = { start: () => undefined }
    port2 = 'the other end'
  },
}))

type Frame = { origin: string; url: string }

/** What was sent to a page that has loaded at `frame`. */
function loaded(frame: Frame): unknown[] {
  const sent: unknown[] = []
  let load = (): void => undefined
  const contents = {
    on: (_event: string, listener: () => void) => (load = listener),
    mainFrame: { ...frame, postMessage: (...message: unknown[]) => sent.push(message) },
  }
  handOverPorts({ webContents: contents } as never, () => undefined)
  load()
  return sent
}

it('goes to the page of the window, and to none that stands in its place', () => {
  expect(loaded({ origin: 'app://keymark', url: 'app://keymark/' })).toEqual([
    ['keymark:port', null, ['the other end']],
  ])
  for (const frame of [
    { origin: 'null', url: 'about:blank' },
    { origin: 'https://example.org', url: 'https://example.org/' },
    { origin: 'https://example.org', url: 'app://keymark/' },
    { origin: 'app://keymark', url: 'app://keymark.example.org/' },
  ])
    expect(loaded(frame)).toEqual([])
})
