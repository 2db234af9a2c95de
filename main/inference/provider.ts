/** Chooses what the runtime computes on. */
import { existsSync, readdirSync } from 'node:fs'
import type { InferenceSession } from 'onnxruntime-node'
import type { Provider } from '#contract/model.ts'
import { KeymarkError } from '../keymark-error.ts'

export type Chosen = Exclude<Provider, 'auto'>

export interface Opened {
  session: InferenceSession
  provider: Chosen
  reason: string
}

const WAY_OUT: Record<Chosen, string> = {
  cpu: 'Install Keymark again.',
  webgpu:
    'It needs a graphics driver with Vulkan, Metal or Direct3D 12. Choose the provider cpu, or auto to let Keymark choose.',
  cuda: 'It needs an NVIDIA GPU, CUDA 12 with cuDNN 9, and the CUDA build of the runtime (README, "GPU"). Choose the provider cpu, or auto to let Keymark choose.',
}

/** What stands in the way of each, or null; `auto` takes the first that has no obstacle. The CPU is always there. */
const OBSTACLES: Record<Exclude<Chosen, 'cpu'>, () => string | null> = { cuda: noCuda, webgpu: noGpu }

/**
 * @param create opens a session with a list of the runtime's providers, the chosen one first.
 * @throws KeymarkError `unsupported` when the provider asked for is missing; what `create` throws for other reasons.
 */
export async function openWithProvider(
  wanted: Provider,
  create: (providers: [Chosen, ...Chosen[]]) => Promise<InferenceSession>,
): Promise<Opened> {
  if (wanted === 'cpu') return { session: await create(['cpu']), provider: 'cpu', reason: 'asked for' }
  if (wanted !== 'auto') return { session: await asked(wanted, create), provider: wanted, reason: 'asked for' }
  const passed: string[] = []
  for (const [provider, obstacleTo] of Object.entries(OBSTACLES) as [Chosen, () => string | null][]) {
    const obstacle = obstacleTo()
    if (obstacle !== null) {
      passed.push(`${provider}: ${obstacle}`)
      continue
    }
    try {
      const session = await create([provider, 'cpu'])
      return { session, provider, reason: ['chosen by auto', ...passed].join('; ') }
    } catch (error) {
      passed.push(`${provider}: ${firstLine(error)}`)
    }
  }
  return { session: await create(['cpu']), provider: 'cpu', reason: ['chosen by auto', ...passed].join('; ') }
}

async function asked(
  provider: Chosen,
  create: (providers: [Chosen, ...Chosen[]]) => Promise<InferenceSession>,
): Promise<InferenceSession> {
  try {
    return await create([provider, 'cpu'])
  } catch (error) {
    throw new KeymarkError(
      'unsupported',
      `The provider ${provider} is not available here (${firstLine(error)}). ${WAY_OUT[provider]}`,
      {
        cause: error,
      },
    )
  }
}

/** The runtime puts the place in its source and the condition that failed before what it has to say. */
const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split('\n', 1)[0]
    ?.replace(/^.*? was false\. /u, '')
    .trim() ?? ''

function noCuda(): string | null {
  const isMissing = process.platform === 'linux' && !existsSync('/dev/nvidia0') && !existsSync('/dev/dxg')
  return process.platform === 'darwin' || isMissing ? 'no NVIDIA GPU' : null
}

/** A driver alone is no GPU: on a machine without one, software would do the work, many times slower than the CPU provider. */
function noGpu(): string | null {
  if (process.platform !== 'linux') return null
  const nodes = existsSync('/dev/dri') ? readdirSync('/dev/dri') : []
  return nodes.some((name) => name.startsWith('renderD')) || existsSync('/dev/nvidia0') ? null : 'no GPU'
}
