import { describe, expect, it } from 'vitest'
import { createRecorder, type Written, type Write } from '../../../renderer/annotation/recorder.ts'

const note = (text: string): Write => ({
  kind: 'change',
  assignment: 1,
  id: crypto.randomUUID(),
  change: { kind: 'note', note: text },
  work: { activeMs: 0, assisted: false },
  address: null,
  time: '2026-01-01T00:00:00.000Z',
})
const written: Written = { kind: 'written', view: null }

/** A receiver that fails when told to and writes every id once, as the store does. */
function receiver() {
  const log: Write[] = []
  const seen = new Set<string>()
  const control = { fails: false, losesReply: false, underWay: 0, mostUnderWay: 0 }
  const send = async (write: Write): Promise<Written> => {
    control.mostUnderWay = Math.max(control.mostUnderWay, ++control.underWay)
    await new Promise((resolve) => setTimeout(resolve, 1))
    control.underWay--
    if (control.fails) throw new Error('The disk is full.')
    if (!seen.has(write.id)) log.push(write)
    seen.add(write.id)
    if (control.losesReply) throw new Error('The connection was lost.')
    return written
  }
  return { log, control, send }
}

describe('writing annotations', () => {
  it('keeps the order and sends one at a time', async () => {
    const { log, control, send } = receiver()
    const recorder = createRecorder(send)
    const writes = Array.from({ length: 20 }, (_, at) => note(String(at)))
    await Promise.all(writes.map((write) => recorder.write(write)))
    expect(log).toEqual(writes)
    expect(control.mostUnderWay).toBe(1)
  })

  it('says what is saved', async () => {
    const recorder = createRecorder(receiver().send)
    const states: string[] = []
    recorder.subscribe(() => states.push(recorder.state().kind))
    void recorder.write(note('a'))
    void recorder.write(note('b'))
    expect(await recorder.drained()).toBe(true)
    expect(states).toEqual(['saving', 'saved'])
  })

  it('keeps what could not be written, later changes behind it, and writes all of it on retry', async () => {
    const { log, control, send } = receiver()
    const recorder = createRecorder(send)
    const writes = [note('a'), note('b'), note('c')] as const
    control.fails = true
    const outcomes = [recorder.write(writes[0]), recorder.write(writes[1])]
    expect(await recorder.drained()).toBe(false)
    outcomes.push(recorder.write(writes[2]))
    expect(recorder.state()).toEqual({ kind: 'failed', message: 'The disk is full.', unsaved: 3 })
    expect(log).toEqual([])
    expect(recorder.waiting()).toEqual(writes)
    control.fails = false
    recorder.retry()
    expect(await Promise.all(outcomes)).toEqual([written, written, written])
    expect(log).toEqual(writes)
    expect(recorder.state()).toEqual({ kind: 'saved' })
  })

  it('sends the same id again when the reply was lost, so that nothing happens twice', async () => {
    const { log, control, send } = receiver()
    const recorder = createRecorder(send)
    control.losesReply = true
    const outcome = recorder.write(note('once'))
    expect(await recorder.drained()).toBe(false)
    control.losesReply = false
    recorder.retry()
    expect(await outcome).toEqual(written)
    expect(log).toHaveLength(1)
  })

  it('a refused change does not hold up the ones behind it', async () => {
    const recorder = createRecorder(async (write) =>
      write.kind === 'undo' ? { kind: 'refused', message: 'No.' } : written,
    )
    const refused = recorder.write({ ...note(''), kind: 'undo' })
    expect(await recorder.write(note('a'))).toEqual(written)
    expect(await refused).toEqual({ kind: 'refused', message: 'No.' })
  })
})
