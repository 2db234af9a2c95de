import { beforeEach, describe, expect, it } from 'vitest'
import { EVERY_KEY, useKeysView } from '../../../renderer/key/keys-view.ts'

const { show, move, keepScroll, choose, forget } = useKeysView.getState()
const now = () => useKeysView.getState()

beforeEach(() => forget())

describe('the filter of the keys table', () => {
  it('orders by what is typed, strongest first, and by layer again when it is taken out', () => {
    show({ search: 'whale' })
    expect(now().filter).toMatchObject({ sort: 'containing', descending: true })
    show({ endsIn: ' of' })
    expect(now().filter).toMatchObject({ sort: 'endingIn', descending: true })
    // The order is the other filter's: this one goes without changing it.
    show({ search: '' })
    expect(now().filter).toMatchObject({ sort: 'endingIn', descending: true, search: '' })
    show({ endsIn: '' })
    expect(now().filter).toEqual(EVERY_KEY)
  })

  it('keeps an order that was chosen while a filter is narrowed', () => {
    show({ promotes: ' the' })
    show({ sort: 'top', descending: true })
    show({ promotes: ' they', layers: [2] })
    expect(now().filter).toMatchObject({ sort: 'top', descending: true, layers: [2] })
    show({ promotes: '' })
    expect(now().filter).toMatchObject({ sort: 'top', descending: true })
  })

  it('begins a new list at its top, and keeps the place in one that stays', () => {
    move(40)
    keepScroll(900)
    expect(now()).toMatchObject({ current: 40, scroll: 900 })
    show({ label: 'done' })
    expect(now()).toMatchObject({ current: 0, scroll: 0 })
  })

  it('begins anew for another scan', () => {
    show({ search: 'whale', layers: [1] })
    move(3)
    choose(7)
    expect(now()).toMatchObject({ scan: 7, filter: EVERY_KEY, current: 0, scroll: 0 })
  })
})
