import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { layerColumn, tableOf } from '#main/analysis/table/table-of.ts'
import { testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const path = join(folder, 'mine.csv')
const latex = join(folder, 'mine.tex')
const host = testHost([path, latex])
afterAll(() => host.close())

const table = tableOf([layerColumn], [{ layer: 1 }, { layer: 2 }])

it('saves a table where the person says, and nothing when they cancel', async () => {
  expect(await host.client.table.save({ table, name: 'layers' })).toBe('mine.csv')
  expect(readFileSync(path, 'utf8')).toBe('\uFEFFLayer\n1\n2\n')
  expect(await host.client.table.save({ table, name: 'layers', format: 'latex' })).toBe('mine.tex')
  expect(readFileSync(latex, 'utf8')).toContain('\\begin{tabular}{r}')
  expect(await host.client.table.save({ table, name: 'layers' })).toBeNull()
})
