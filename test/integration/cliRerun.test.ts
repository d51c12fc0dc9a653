import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { engram } from '../support/engram.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const published = fileURLToPath(new URL('../golden/published', import.meta.url))
const model = join(published, 'model')

interface Graded {
  readonly verdict: string
  readonly computed: number
  readonly conditions: readonly { readonly name: string; readonly severity: string }[]
  readonly figures: readonly { readonly name: string; readonly grade: string; readonly moved: number }[]
}

/** A run of the first three questions. */
async function setup(...flags: string[]): Promise<{ folder: string; run: string }> {
  const folder = await temporaryFolder()
  const all = Object.entries(JSON.parse(readFileSync(join(published, 'questions.json'), 'utf8')) as object)
  writeFileSync(join(folder, 'few.json'), JSON.stringify(Object.fromEntries(all.slice(0, 4))))
  const run = join(folder, 'run')
  const args = ['--model', model, '--data', join(folder, 'few.json'), '--out', run, '--threads', '1', ...flags]
  expect((await engram(['detect', ...args], folder)).code).toBe(0)
  return { folder, run }
}

async function rerun(folder: string, ...args: string[]) {
  const { code, stdout, stderr } = await engram(['rerun', ...args, '--threads', '1', '--json'], folder)
  return { code, stderr, graded: JSON.parse(stdout) as Graded }
}

describe('engram rerun', () => {
  test.each([[[]], [['--mode', 'published']], [['--method', 'random', '--seed', '3']]])(
    'computes a run of %j anew and finds every figure identical',
    async (flags) => {
      const { folder, run } = await setup(...flags)
      const { code, graded } = await rerun(folder, run, '--model', model)
      expect(code).toBe(0)
      expect(graded).toMatchObject({ verdict: 'identical', conditions: [], computed: 12 })
      expect(graded.figures.filter(({ moved }) => moved > 0)).toEqual([])
      expect((await rerun(folder, run, '--model', model, '--from-store')).graded.computed).toBe(0)
    },
  )

  test('with another model names it critical, says what differs, and ends with code 1', async () => {
    const { folder, run } = await setup()
    const edit = join(folder, 'edit.json')
    const neurons = [{ layer: 1, neuron: 3, scale: 3 }]
    writeFileSync(edit, JSON.stringify({ name: 'e', model: null, positions: 'all', neurons }))
    const other = join(folder, 'other')
    const bake = ['edit', 'bake', '--model', model, '--edit', edit, '--out', other, '--no-check']
    expect((await engram(bake, folder)).code).toBe(0)
    const { code, graded, stderr } = await rerun(folder, run, '--model', other)
    expect({ code, verdict: graded.verdict }).toEqual({ code: 1, verdict: 'differs' })
    expect(graded.conditions).toMatchObject([{ name: 'model', severity: 'critical' }])
    expect(stderr).toMatch(/differs from .*run: .*P\(right letter\)/)
  })

  test('a folder that holds no run is a sentence', async () => {
    const folder = await temporaryFolder()
    const { code, stderr } = await engram(['rerun', folder, '--model', model], folder)
    expect({ code, said: stderr.includes('holds no run') }).toEqual({ code: 2, said: true })
  })
})
