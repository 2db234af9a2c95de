/**
 * Explanations of EleutherAI's Delphi: a folder with one file for each latent, MODULE_latentINDEX.txt, which holds the explanation as a JSON string;
 * the folder above may have the run's settings, run_config.json.
 */
import { existsSync, readFileSync } from 'node:fs'
import { opendir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { Refused } from './json-records.ts'
import type { DescriptionRecord, IsWanted } from './record.ts'

const FILE = /^(?<module>.+)_(?:latent|feature)(?<index>\d{1,9})\.(?:txt|json)$/u
/** The number of the layer within the name of a module: layers.5.mlp, transformer.h.5.mlp, model.layers.5. */
const LAYER = /(?:^|\.)(\d{1,4})(?=\.|$)/u
/** What Delphi writes where the explainer's answer could not be read. */
const NONE = ['Explanation could not be parsed.', 'No explanation found']

const RunConfig = z.looseObject({
  model: z.string().nullish(),
  explainer_model: z.string().nullish(),
  explainer: z.string().nullish(),
})

/** @throws KeymarkError at the first file that is not of this form. */
export async function* delphiDescriptions(
  folder: string,
  isWanted: IsWanted,
  refused: Refused,
  signal: AbortSignal,
): AsyncGenerator<DescriptionRecord> {
  const { model = null, explainer_model: explainer = null, explainer: method = null } = settingsOf(folder, refused)
  let read = 0
  for await (const entry of await opendir(folder)) {
    signal.throwIfAborted()
    if (!entry.isFile() || !/\.(?:txt|json)$/u.test(entry.name) || entry.name === 'run_config.json') continue
    const where = join(folder, entry.name)
    const { module = '', index = '' } = FILE.exec(entry.name)?.groups ?? {}
    if (index === '')
      throw refused(
        where,
        'the name of a file should be that of a module, “_latent” and a number, such as layers.5.mlp_latent12.txt',
      )
    const layer = LAYER.exec(module)?.[1]
    if (layer === undefined) throw refused(where, `the module “${module}” has no number of a layer`)
    read += 1
    const place = { layer: Number(layer), index: Number(index) }
    // How many files there are is not known before the last: the share nears 1.
    const record = {
      ...place,
      side: 'positive',
      model: explainer,
      version: method,
      subject: model,
      where,
      share: 1 - 1 / (1 + read / 1000),
    } as const
    yield { ...record, text: isWanted(place.layer, place.index) ? textOf(await readFile(where), where, refused) : '' }
  }
}

function textOf(bytes: Buffer, where: string, refused: Refused): string {
  let text: unknown
  try {
    text = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw refused(where, 'this is no JSON')
  }
  if (typeof text !== 'string') throw refused(where, 'it should hold one explanation, as a JSON string')
  return NONE.includes(text) ? '' : text.trim()
}

function settingsOf(folder: string, refused: Refused): z.infer<typeof RunConfig> {
  const own = basename(folder) === 'explanations' ? [dirname(folder), folder] : [folder]
  const path = own.map((place) => join(place, 'run_config.json')).find((file) => existsSync(file))
  if (path === undefined) return {}
  try {
    return RunConfig.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    throw refused(path, 'these are no settings of a run')
  }
}
