import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openModel } from '#main/inference/model/open.ts'
import { ROWS } from '#main/inference/instrument/addition.ts'
import type { GraphRequest } from '#main/inference/instrument/request.ts'
import { openSession } from '#main/inference/session.ts'
import { partsOf } from '../../fixtures/analysis.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const [WIDTH, KEYS, BATCH, LENGTH] = [8, 16, 2, 5]
const IDS = Int32Array.of(0, 5, 9, 5, 30, 0, 7, 7, 2, 5)
const WITHOUT_30 = Int32Array.of(0, 5, 9, 5, 3, 0, 7, 7, 2, 5)
const REQUESTS: GraphRequest[] = [
  { kind: 'maxima', leading: 1, trailing: 0 },
  { kind: 'coefficients' },
  { kind: 'picked', what: 'coefficients' },
]

async function run(set: Record<string, number[]>, request: GraphRequest, ids = IDS): Promise<string> {
  const folder = join(temporaryFolder(), 'model')
  writeTinyModel(folder, { kind: 'relu', layers: 3, width: WIDTH, keys: KEYS, set })
  const session = await openSession(await openModel(folder), request, { provider: 'cpu', threads: 1 })
  const rows = { [ROWS]: { data: BigInt64Array.of(1n, 4n, 6n), dims: [3] } }
  try {
    await session.run(ids, BATCH, LENGTH, 'what' in request ? rows : {})
    return 'ran'
  } catch (error) {
    return String(error)
  } finally {
    await session.close()
  }
}

/** Weights of the second layer so large that a coefficient goes beyond float32, with either sign of what it reads. */
const overflowing = {
  'block.2.keys': Array.from({ length: WIDTH * KEYS }, (_, i) => (i < KEYS ? (i % 2 === 0 ? 3e38 : -3e38) : 0)),
  'block.2.norm2.scale': Array.from({ length: WIDTH }, () => 100),
}

describe.each(REQUESTS)('numbers that are not finite stop $kind', (request) => {
  it('naming the layer where they begin, how many there are, and the way out', async () => {
    const said = await run(overflowing, request)
    expect(said).toMatch(/model\.onnx: the model gave numbers that are not finite/u)
    expect(said).toMatch(/first in layer 2 \(layer 2: [1-9]/u)
    expect(said).toMatch(/provider cpu/u)
    expect(said).toMatch(/float32 export, or another provider/u)
  })

  it('and finite ones pass', async () => {
    expect(await run({}, request)).toBe('ran')
  })
})

/** Values of the last layer so large that what the layer adds goes beyond float32; what memories do is finite. */
const loud = { 'block.3.values': Array.from({ length: WIDTH * KEYS }, (_, i) => (i % 3 === 0 ? -3e38 : 3e38)) }

describe.each(['memories', 'residual'] as const)('%s, whose predictions are tokens', (name) => {
  const analyse = async (set: Record<string, number[]>): Promise<string> => {
    const folder = temporaryFolder()
    writeTinyModel(join(folder, 'model'), { kind: 'relu', layers: 3, width: WIDTH, keys: KEYS, set })
    writeFileSync(join(folder, 'text.txt'), 'w5 w9 w7\nw3 w2')
    const model = await openModel(join(folder, 'model'))
    return partsOf(model, { name, positions: 'all' }, { file: join(folder, 'text.txt') }).then(
      () => 'ran',
      (error: unknown) => String(error),
    )
  }

  it('stops where the logits that they are of are not finite', async () => {
    expect(await analyse(loud)).toMatch(/numbers that are not finite.*first in (layer 3|logits-values)/u)
    expect(await analyse({})).toBe('ran')
  })
})

it('a token that is not a number is seen in a scan, which a maximum may pass over', async () => {
  const embedding = Array.from({ length: 32 * WIDTH }, (_, i) =>
    i >= 30 * WIDTH && i < 31 * WIDTH ? NaN : Math.sin(i),
  )
  const maxima = REQUESTS[0] as GraphRequest
  expect(await run({ embedding }, maxima)).toMatch(/first in layer 1/u)
  // The other sentences of the model are read as ever.
  expect(await run({ embedding }, maxima, WITHOUT_30)).toBe('ran')
})
