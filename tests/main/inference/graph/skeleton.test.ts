import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { OnnxGraph, readGraph } from '#main/inference/graph/graph.ts'
import { GraphSchema, ModelSchema, TensorSchema } from '#main/inference/graph/onnx_pb.ts'
import { readSkeleton } from '#main/inference/graph/skeleton.ts'
import { externalRange } from '#main/inference/graph/tensor-data.ts'
import { writeTinyModel } from '../../../fixtures/graphs.ts'

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'keymark-skeleton-'))
})
afterAll(() => rmSync(root, { recursive: true }))

it('gives every message as the whole file has it, with references to the large weights', () => {
  const { onnxFile } = writeTinyModel(join(root, 'small'), { kind: 'relu', width: 32, keys: 64 })
  const bytes = readFileSync(onnxFile)
  const whole = fromBinary(ModelSchema, bytes).graph
  const found = fromBinary(ModelSchema, readSkeleton(onnxFile)).graph
  let references = 0
  for (const tensor of found?.initializer ?? []) {
    const range = externalRange(tensor)
    if (range === null) continue
    references += 1
    expect(range.location).toBe('model.onnx')
    Object.assign(tensor, {
      rawData: bytes.subarray(range.offset, range.offset + (range.length ?? 0)),
      externalData: [],
    })
    Reflect.deleteProperty(tensor, 'dataLocation')
  }
  expect(references).toBeGreaterThan(10)
  expect(found && toBinary(GraphSchema, found)).toEqual(whole && toBinary(GraphSchema, whole))
})

it('reads the structure of a file above 4 GiB in little memory', () => {
  const file = join(root, 'large.onnx')
  const large = 5 * 2 ** 30
  // The graph: one node, and a tensor whose raw data is a hole in the file, with its name after it.
  const node = toBinary(
    GraphSchema,
    create(GraphSchema, { node: [{ opType: 'Identity', input: ['w'], output: ['y'] }] }),
  )
  const before = toBinary(TensorSchema, create(TensorSchema, { dims: [BigInt(large / 4)], dataType: 1 }))
  const after = toBinary(TensorSchema, create(TensorSchema, { name: 'w' }))
  const head = (field: number, length: number): Uint8Array =>
    new BinaryWriter().tag(field, WireType.LengthDelimited).uint64(length).finish()
  const raw = head(9, large)
  const tensor = head(5, before.length + raw.length + large + after.length)
  const start = Buffer.concat([
    head(7, node.length + tensor.length + before.length + raw.length + large + after.length),
    node,
    tensor,
    before,
    raw,
  ])
  const descriptor = openSync(file, 'w')
  writeSync(descriptor, start)
  writeSync(descriptor, after, 0, after.length, start.length + large)
  closeSync(descriptor)
  expect(statSync(file).size).toBeGreaterThan(2 ** 32)

  const memory = process.memoryUsage().rss
  const graph = readGraph(file)
  expect(process.memoryUsage().rss - memory).toBeLessThan(64 * 2 ** 20)
  const stored = graph.initializer('w')
  expect(stored && externalRange(stored)).toEqual({ location: 'large.onnx', offset: start.length, length: large })
  truncateSync(file, start.length + large / 2)
  expect(() => readGraph(file)).toThrow(/is cut off/u)
})

it('keeps fields that it does not know', () => {
  const file = join(root, 'unknown.onnx')
  // Field 14 of a model is its metadata, field 6 of a node its documentation.
  const metadata = new BinaryWriter()
    .tag(14, WireType.LengthDelimited)
    .bytes(new Uint8Array([10, 1, 107, 18, 1, 118]))
    .finish()
  const graph = create(GraphSchema, { node: [{ opType: 'Relu', input: ['x'], output: ['y'] }] })
  writeFileSync(file, Buffer.concat([toBinary(ModelSchema, create(ModelSchema, { graph })), metadata]))
  const model = fromBinary(ModelSchema, readSkeleton(file))
  expect(Buffer.from(toBinary(ModelSchema, new OnnxGraph(model, 'a.onnx').model)).includes(Buffer.from(metadata))).toBe(
    true,
  )
})
