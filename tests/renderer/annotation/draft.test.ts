import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDraft, DRAFT_DELAY } from '../../../renderer/annotation/draft.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Commits that end when told to. */
function commits() {
  const texts: string[] = []
  const ends: (() => void)[] = []
  const commit = (text: string): Promise<void> => {
    texts.push(text)
    return new Promise((resolve) => ends.push(resolve))
  }
  const finish = async (): Promise<void> => {
    ends.splice(0).forEach((end) => end())
    await vi.advanceTimersByTimeAsync(0)
  }
  return { texts, commit, finish }
}

describe('a text under way', () => {
  it('is written once, a moment after the last key stroke', () => {
    const { texts, commit } = commits()
    const draft = createDraft(commit)
    draft.type('e')
    vi.advanceTimersByTime(DRAFT_DELAY - 1)
    draft.type('en')
    vi.advanceTimersByTime(DRAFT_DELAY - 1)
    expect(texts).toEqual([])
    vi.advanceTimersByTime(1)
    expect(texts).toEqual(['en'])
    draft.flush()
    expect(texts).toEqual(['en'])
  })

  it('is written at once on leaving the field, and the written text then takes over', async () => {
    const { texts, commit, finish } = commits()
    const draft = createDraft(commit)
    draft.focus()
    draft.type('base')
    draft.blur()
    expect(texts).toEqual(['base'])
    expect(draft.text()).toBe('base')
    await finish()
    expect(draft.text()).toBeNull()
  })

  it('stays as typed while the field has the focus, so that nothing moves the caret', async () => {
    const { commit, finish } = commits()
    const draft = createDraft(commit)
    draft.focus()
    draft.type('ends in ')
    vi.advanceTimersByTime(DRAFT_DELAY)
    await finish()
    expect(draft.text()).toBe('ends in ')
    draft.blur()
    expect(draft.text()).toBeNull()
  })

  it('keeps what is typed while an earlier text is being written', async () => {
    const { texts, commit, finish } = commits()
    const draft = createDraft(commit)
    draft.type('a')
    draft.flush()
    draft.type('ab')
    await finish()
    expect(draft.text()).toBe('ab')
    draft.blur()
    expect(texts).toEqual(['a', 'ab'])
    await finish()
    expect(draft.text()).toBeNull()
  })

  it('tells its field about every change', () => {
    const draft = createDraft(commits().commit)
    const seen: (string | null)[] = []
    const stop = draft.subscribe(() => seen.push(draft.text()))
    draft.type('a')
    stop()
    draft.type('ab')
    expect(seen).toEqual(['a'])
  })
})
