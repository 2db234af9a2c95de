import { describe, expect, it } from 'vitest'
import { createActiveClock, IDLE } from '../../../renderer/annotation/active-clock.ts'

function desk() {
  let time = 5000
  const clock = createActiveClock(() => time)
  return { clock, wait: (by: number): void => void (time += by) }
}

describe('active time', () => {
  it('runs while signs come, and stops a minute after the last', () => {
    const { clock, wait } = desk()
    clock.open(1)
    wait(30_000)
    clock.sign()
    wait(IDLE)
    wait(3_600_000)
    clock.sign()
    wait(10_000)
    expect(clock.take(1)).toBe(30_000 + IDLE + 10_000)
    expect(clock.take(1)).toBe(0)
  })

  it('belongs to the assignment in view, and waits for it', () => {
    const { clock, wait } = desk()
    clock.open(1)
    wait(4000)
    clock.open(2)
    wait(700)
    clock.open(null)
    wait(9000)
    clock.open(1)
    wait(50)
    expect([clock.take(1), clock.take(2)]).toEqual([4050, 700])
  })

  it('stands while the window is hidden or another has the focus', () => {
    const { clock, wait } = desk()
    clock.open(1)
    wait(1000)
    clock.attend(false)
    wait(20_000)
    clock.sign()
    wait(20_000)
    clock.attend(true)
    wait(300)
    expect(clock.take(1)).toBe(1300)
  })

  it('gives back what was taken in vain', () => {
    const { clock, wait } = desk()
    clock.open(1)
    wait(1000)
    expect(clock.take(2)).toBeNull()
    clock.putBack(1, clock.take(1) ?? 0)
    wait(10)
    expect(clock.take(1)).toBe(1010)
  })

  it('counts every moment between signs at most once, whenever it is asked', () => {
    const { clock, wait } = desk()
    clock.open(1)
    let total = 0
    // Asked every 7 s, a sign every 21 s: never idle, so all of the time counts.
    for (let i = 0; i < 30; i++) {
      wait(7000)
      if (i % 3 === 0) clock.sign()
      total += clock.take(1) ?? 0
    }
    expect(total).toBe(30 * 7000)
  })
})
