import { expect, it } from 'vitest'
import { ChosenFiles } from '#main/project/chosen-files.ts'

it('a file is known by the id that was given out for it, and by nothing else', () => {
  const files = new ChosenFiles()
  const { id, name } = files.register('/home/ada/model.onnx')
  expect(files.path(id)).toBe('/home/ada/model.onnx')
  expect(name).toBe('model.onnx')
  for (const other of ['/home/ada/model.onnx', 'model.onnx', '/etc/passwd', crypto.randomUUID()])
    expect(() => files.path(other)).toThrow('That choice of file is no longer known. Choose it again.')
})
