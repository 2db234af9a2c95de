import { beforeEach, expect, test } from 'vitest'
import { EVERYWHERE } from '../../../renderer/command/definition.ts'
import { activeCommands, listedCommands, useRegistry, type Command } from '../../../renderer/command/registry.ts'

const command = (id: string, scope: string): Command => ({
  id,
  title: id,
  keys: [],
  scope,
  whileTyping: false,
  repeats: false,
  isInPalette: true,
  enabled: true,
  reason: null,
  run: () => undefined,
})
const frame = Symbol('frame')
const page = Symbol('page')
const ids = (commands: Command[]): string[] => commands.map(({ id }) => id)

beforeEach(() => {
  useRegistry.setState({ groups: [] })
  useRegistry.getState().set(frame, [command('go', EVERYWHERE), command('palette', EVERYWHERE)])
  useRegistry.getState().set(page, [command('next', 'Label'), command('mark', 'Label')])
})

test('the keys of what was opened last win', () => {
  expect(ids(activeCommands(useRegistry.getState().groups))[0]).toBe('next')
})

test('commands are listed page first, each group as it was defined', () => {
  expect(ids(listedCommands(useRegistry.getState().groups))).toEqual(['next', 'mark', 'go', 'palette'])
})

test('a page that changes its commands keeps its place', () => {
  useRegistry.getState().set(frame, [command('go', EVERYWHERE)])
  expect(ids(activeCommands(useRegistry.getState().groups))).toEqual(['next', 'mark', 'go'])
})

test('a page that is left takes its commands with it', () => {
  useRegistry.getState().remove(page)
  expect(ids(activeCommands(useRegistry.getState().groups))).toEqual(['go', 'palette'])
})
