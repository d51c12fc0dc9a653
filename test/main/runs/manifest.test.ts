import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { RunManifestSchema } from '../../../main/runs/manifest.ts'

const digests = {
  ...{ 'questions.jsonl': '0', 'clusters.jsonl': '0', 'neuron_attr_score.json': '0' },
  ...{ 'common_neuron.json': '0', 'key_neuron.json': '0' },
}
const { files } = RunManifestSchema.entries

describe('the files of a detection’s manifest', () => {
  test('are those of the method, with or without score sums', () => {
    expect(v.is(files, digests)).toBe(true)
    expect(v.is(files, { ...digests, 'scores.bin': '0' })).toBe(true)
  })

  test('are no others and no less', () => {
    expect(v.is(files, { ...digests, '../other.json': '0' })).toBe(false)
    expect(v.is(files, { ...digests, 'key_neuron.json': undefined })).toBe(false)
  })
})
