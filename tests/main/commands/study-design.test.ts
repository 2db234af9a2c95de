import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { StudyDesign } from '#contract/study-design.ts'
import type { Study } from '#contract/study.ts'
import { readStudySpec } from '#main/exchange/study-spec.ts'
import { listGuidelines } from '#main/store/guideline.ts'
import { openStore } from '#main/store/open.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { writeWideProject } from '../../fixtures/wide-project.ts'
import { run } from './in-process.ts'
import { start } from './keymark.ts'

const SPEC = { name: 'two readers', annotators: ['ann', 'bob'] }

function specFile(content: unknown): string {
  const path = join(temporaryFolder(), 'study.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('a specification', () => {
  it('needs a name and annotators, and has the paper’s numbers for the rest', () => {
    const { scan, design } = readStudySpec(specFile(SPEC))
    expect(scan).toBeNull()
    expect(StudyDesign.parse({ ...design, scan: 1 })).toEqual(StudyDesign.parse({ ...SPEC, scan: 1 }))
    expect(design).toMatchObject({ keysPerLayer: 10, triggersPerKey: 25, minSupport: 3, overlapShare: 0 })
  })

  it('takes its guidelines from a file beside it', () => {
    const path = specFile({ ...SPEC, guidelinesFile: 'texts/guide.md' })
    expect(() => readStudySpec(path)).toThrow(/no file .*guide\.md.*guidelinesFile of .*study\.json/u)
    mkdirSync(join(path, '../texts'))
    writeFileSync(join(path, '../texts/guide.md'), '# Look\n')
    expect(readStudySpec(path).design.guidelines).toBe('# Look')
  })

  it('takes guidelines from nowhere but its own folder, links followed', () => {
    const path = specFile({ ...SPEC, guidelinesFile: 'link.md' })
    const outside = join(temporaryFolder(), 'secret.md')
    writeFileSync(outside, 'secret')
    symlinkSync(outside, join(path, '../link.md'))
    const refusal = /guidelinesFile of .*study\.json, .*, lies outside of the specification’s folder/u
    expect(() => readStudySpec(path)).toThrow(refusal)
    for (const file of [outside, `../${basename(dirname(outside))}/secret.md`, '/etc/passwd']) {
      writeFileSync(path, JSON.stringify({ ...SPEC, guidelinesFile: file }))
      expect(() => readStudySpec(path), file).toThrow(refusal)
    }
    writeFileSync(path, JSON.stringify({ ...SPEC, guidelinesFile: '..md' }))
    writeFileSync(join(path, '../..md'), 'a name that begins with dots')
    expect(readStudySpec(path).design.guidelines).toBe('a name that begins with dots')
  })

  it.each([
    [{ ...SPEC, keysPerLayer: 0 }, /study\.json .*\n {2}keysPerLayer: /u],
    [{ ...SPEC, keysPerlayer: 5 }, /keysPerlayer: no such field\. The fields are name, .*keysPerLayer/u],
    [{ ...SPEC, annotators: [] }, /annotators: Say who labels/u],
    [{ ...SPEC, annotators: ['ann', ' '] }, /annotators\.1: An annotator needs a name/u],
    [{ ...SPEC, annotators: ['ann', 'ann'] }, /annotators: "ann" is there twice/u],
    [{ ...SPEC, overlapShare: 0.5, raters: 3 }, /raters: 3 annotators cannot label one key: there are 2/u],
    [{ ...SPEC, overlapShare: 1.5 }, /overlapShare: /u],
    [{ ...SPEC, controlShare: 0.6 }, /controlShare: /u],
    [{ ...SPEC, minSupport: 30 }, /minSupport: A pattern cannot need 30 of 25 triggers/u],
    [{ ...SPEC, layers: [1, 1] }, /layers: A layer is there twice/u],
    [{ ...SPEC, guidelines: 'a', guidelinesFile: 'b' }, /guidelinesFile: Give the guidelines in one place/u],
    [{ annotators: ['ann'] }, /name: /u],
    [[SPEC], /the file: /u],
    ['{"name": ', /study\.json is not JSON/u],
  ])('%j is refused in words that name the file and the field', (content, message) => {
    expect(() => readStudySpec(specFile(content))).toThrow(message)
  })
})

describe('keymark study', () => {
  const path = join(temporaryFolder(), 'p.keymark')
  writeWideProject(path).db.close()
  const spec = specFile({ ...SPEC, keysPerLayer: 5, overlapShare: 0.4, controlShare: 0.1, guidelines: 'Look.' })

  it('previews, writes nothing, and then creates what it previewed', async () => {
    const preview = await run(['study', 'preview', '--project', path, '--spec', spec, '--json'])
    expect(preview).toMatchObject({ status: 0, stderr: '' })
    // 15 keys, 6 of them twice; a tenth of 23 are controls.
    expect(JSON.parse(preview.stdout)).toMatchObject({ keys: 15, labels: 21, controls: 2, assignments: 23 })
    const made = await start(['study', 'create', '--project', path, '--spec', spec, '--json'])
    expect(made.status).toBe(0)
    const study = JSON.parse(made.stdout) as Study & { preview: unknown }
    expect(study).toMatchObject({ id: 1, name: 'two readers', assignments: 23, annotators: ['ann', 'bob'] })
    expect(study.preview).toEqual(JSON.parse(preview.stdout))
    const db = openStore(path)
    expect(listGuidelines(db, 1)).toMatchObject([{ version: 1, text: 'Look.' }])
    db.close()
    const text = await run(['study', 'preview', '--project', path, '--spec', spec])
    expect(text.stdout).toContain('agreement to ±')
  })

  it('fails with the reason and writes nothing when the scan cannot give it', async () => {
    const tooMany = specFile({ ...SPEC, name: 'other', triggersPerKey: 50 })
    const outcome = await run(['study', 'create', '--project', path, '--spec', tooMany])
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toContain('triggersPerKey is 50, but the scan "wide" keeps 25')
  })

  it('lists every field in its help', async () => {
    const { stdout } = await run(['study', 'create', '--help'])
    for (const field of Object.keys(readStudySpec(spec).design)) expect(stdout).toContain(`\n  ${field} `)
  })
})
