import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'
import { fileOf, isAllowedRequest, isLink } from '#main/app/address.ts'

const ROOT = '/program/out/renderer'

test.each([
  ['app://keymark/', '/program/out/renderer/index.html'],
  ['app://keymark/label/3', '/program/out/renderer/index.html'],
  ['app://keymark/assets/index.js?v=1#top', '/program/out/renderer/assets/index.js'],
  ['app://keymark/assets/with%20space.png', '/program/out/renderer/assets/with space.png'],
])('%s is served', (address, file) => {
  expect(fileOf(ROOT, address)).toBe(file)
})

test.each([
  'app://keymark/..%2f..%2fmain.js',
  'app://keymark/assets/..%2f..%2f..%2fsecret.js',
  'app://keymark/..%2frenderer-secret/x.js',
  'app://keymark/..%5c..%5cmain.js',
  'app://keymark/a%00.js',
  'app://keymark/%E0%A4%A.js',
  'app://other/index.html',
  'app://keymark:81/index.html',
  'file:///etc/passwd.html',
  'https://keymark/index.html',
  'not an address',
])('%s is refused', (address) => {
  expect(fileOf(ROOT, address)).toBeNull()
})

test('no path, however it is encoded, leaves the folder', () => {
  const piece = constantFrom(
    '..',
    '.',
    '/',
    '%2f',
    '%2F',
    '%5c',
    '%2e',
    '%2e%2e',
    '%252e',
    '\\',
    '%00',
    'a',
    '.js',
    '//',
  )
  assert(
    property(array(piece, { maxLength: 12 }), (pieces) => {
      const file = fileOf(ROOT, `app://keymark/${pieces.join('')}`)
      expect(file === null || (file.startsWith(`${ROOT}/`) && !file.split('/').includes('..'))).toBe(true)
    }),
    { numRuns: 5000 },
  )
})

test('requests go to the window’s own address space only', () => {
  expect(isAllowedRequest('app://keymark/assets/index.js')).toBe(true)
  expect(isAllowedRequest('blob:app://keymark/1')).toBe(true)
  for (const address of [
    'https://example.org/',
    'http://127.0.0.1/',
    'file:///etc/passwd',
    'ws://example.org',
    'app://other/',
    '',
  ]) {
    expect(isAllowedRequest(address)).toBe(false)
  }
})

test('only exact links are opened outside', () => {
  expect(isLink('https://arxiv.org/abs/2012.14913')).toBe(true)
  for (const address of [
    'https://arxiv.org/abs/2012.14913/',
    'http://arxiv.org/abs/2012.14913',
    'https://arxiv.org/abs/2012.14913?x',
    'https://arxiv.org.example.org/abs/2012.14913',
  ]) {
    expect(isLink(address)).toBe(false)
  }
})
