/** An inference process that is in the middle of a computation does not outlive the program that asked for it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'

const entry = resolve(import.meta.dirname, '../../../main/inference/process.ts')

/** The child computes for ever from its second on: it answers no message and notices no closed channel. */
const BUSY = `data:text/javascript,setTimeout(()=>{process.send({busy:process.pid});setTimeout(()=>{for(;;);},200)},1000)`
const PARENT = `
  const child = require('node:child_process').fork(${JSON.stringify(entry)}, { execArgv: ['--import', ${JSON.stringify(BUSY)}] })
  child.on('message', (message) => message.busy && console.log(message.busy))
  setInterval(() => {}, 1000)`

const isAlive = (id: number): boolean => {
  try {
    return process.kill(id, 0)
  } catch {
    return false
  }
}

test('it ends soon after its parent, however that ends', async () => {
  const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const child = Number(line.toString())
  // By now it is in the loop, and stays while its parent lives.
  await pause(2500)
  expect(isAlive(child)).toBe(true)
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  await expect.poll(() => isAlive(child)).toBe(false)
})
