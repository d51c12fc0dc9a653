import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { HeaderContinues } from '../../../main/files/ggufCursor.ts'
import { parseGgufHeader } from '../../../main/files/ggufHeader.ts'

const sample = readFileSync(new URL('../../golden/gguf/sample.gguf', import.meta.url))
const headerBytes = Math.min(
  ...[...parseGgufHeader(sample, sample.length, 'sample').tensors.values()].map((tensor) => tensor.start),
)

describe('parseGgufHeader', () => {
  test('refuses the file cut after any number of bytes as truncated', () => {
    for (let length = 0; length < sample.length - 31; length++)
      expect(() => parseGgufHeader(sample.subarray(0, length), length, 'cut'), `${length} bytes`).toThrow(
        /truncated, fetch it again/,
      )
  })

  test('asks for more bytes as long as the header goes on behind those at hand, and for none of the data', () => {
    const beginning = (length: number) => () => parseGgufHeader(sample.subarray(0, length), sample.length, 'sample')
    for (let length = 0; length < headerBytes - 31; length++) expect(beginning(length)).toThrow(HeaderContinues)
    expect(beginning(headerBytes)()).toEqual(beginning(sample.length)())
  })
})
