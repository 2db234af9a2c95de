import { describe, expect, it } from 'vitest'
import { fitInto } from '#main/app/placement.ts'

describe('a window that comes back', () => {
  const area = { x: 0, y: 25, width: 960, height: 515 }

  it('stays where it was when it fits', () => {
    expect(fitInto({ x: 40, y: 50, width: 800, height: 480 }, area)).toEqual({ x: 40, y: 50, width: 800, height: 480 })
  })

  it('is made as small as a screen of 1920 × 1080 at 200 %, and put into it', () => {
    expect(fitInto({ x: 100, y: 60, width: 1440, height: 900 }, area)).toEqual({ x: 0, y: 25, width: 960, height: 515 })
  })

  it('is moved in where it lay over an edge', () => {
    expect(fitInto({ x: 700, y: -20, width: 800, height: 500 }, area)).toEqual({
      x: 160,
      y: 25,
      width: 800,
      height: 500,
    })
    expect(fitInto({ x: -300, y: 400, width: 800, height: 500 }, area)).toEqual({
      x: 0,
      y: 40,
      width: 800,
      height: 500,
    })
  })

  it('is forgotten when its screen is gone', () => {
    expect(fitInto({ x: 2000, y: 60, width: 800, height: 500 }, area)).toBeNull()
  })
})
