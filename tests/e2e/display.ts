/** Before each file of window tests: the display of the process that runs it, where the tests brought their own. */
import { inject } from 'vitest'

const displays = inject('displays')
if (displays.length > 0)
  process.env['DISPLAY'] = displays[(Number(process.env['VITEST_POOL_ID']) - 1) % displays.length]
