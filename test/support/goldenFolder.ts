import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Edit } from '../../main/engine/edit.ts'
import { openSafetensors } from '../../main/files/safetensors.ts'
import type { FloatTensor } from '../../main/files/tensorBytes.ts'

/** One prompt of a golden folder with what the reference implementation computes; see test/golden/tiny/README.md. */
export interface GoldenCase {
  readonly name: string
  readonly ids: readonly number[]
  readonly target: number
  readonly prob: number
  readonly greedy: readonly number[]
  readonly edits: readonly (Edit & { readonly prob: number; readonly greedy: readonly number[] })[]
}

export interface GoldenFolder {
  readonly cases: readonly GoldenCase[]
  /** An array of a case, for instance `attribution.converged`. */
  array(of: GoldenCase, name: string): Promise<FloatTensor>
}

export async function readGolden(dir: string): Promise<GoldenFolder> {
  const { cases } = JSON.parse(readFileSync(join(dir, 'golden.json'), 'utf8')) as { cases: GoldenCase[] }
  await using file = await openSafetensors(join(dir, 'golden.safetensors'))
  const arrays = new Map<string, FloatTensor>()
  for (const name of file.tensors.keys()) arrays.set(name, await file.read(name))
  return {
    cases: cases.map((of) => ({ ...of, edits: of.edits.map((edit) => ({ ...edit, model: null })) })),
    array(of, name) {
      const found = arrays.get(`${of.name}.${name}`)
      if (found === undefined) throw new Error(`${dir}/golden.safetensors has no ${of.name}.${name}`)
      return Promise.resolve(found)
    },
  }
}
