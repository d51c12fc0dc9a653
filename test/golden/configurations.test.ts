import { readFileSync } from 'node:fs'
import { copyFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../main/base/errors.ts'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { loadModel, type Model } from '../../main/engine/runtime/model.ts'
import { attribute } from '../../main/methods/attribution.ts'
import { largest, largestDifference } from '../support/closeness.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

type Config = Readonly<Record<string, unknown>>
interface Entry<C> {
  readonly name: string
  readonly folder: string
  readonly config: Config
  readonly cases: readonly C[]
}
interface Defaults extends Entry<{ path: string[]; null: boolean; logits: number[] | null }> {
  readonly logits: readonly number[]
}
interface RopeKind extends Entry<{ ids: number[]; logits: number[] }> {
  readonly greedy: readonly number[]
}

const folder = join(import.meta.dirname, 'configurations')
const read = <E>(name: string) =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { ids: number[]; entries: E[] }
// float32 on both sides; test/golden/tiny/README.md allows 2e-5 against float64
const logitShare = 4e-5

/** Opens the weights of a folder of ./tiny under another configuration. */
async function withModel<T>(of: string, config: Config, use: (model: Model) => Promise<T>): Promise<T> {
  const [from, dir] = [join(import.meta.dirname, 'tiny', of), await temporaryFolder()]
  for (const file of await readdir(from))
    if (file.startsWith('model')) await copyFile(join(from, file), join(dir, file))
  await writeFile(join(dir, 'config.json'), JSON.stringify(config))
  await using checkpoint = await openCheckpoint(dir)
  await using model = await loadModel(checkpoint, { threads: 2 })
  return await use(model)
}

/** Those that make.py keeps. */
const some = (logits: Float32Array): number[] => {
  const step = Math.floor(logits.length / 10)
  return Array.from({ length: Math.ceil(logits.length / step) }, (_, i) => logits[i * step]!)
}

function expectLogits(logits: Float32Array, expected: readonly number[], what: string): void {
  expect(some(logits)).toHaveLength(expected.length)
  expect(largestDifference(Float32Array.from(some(logits)), Float32Array.from(expected)), what).toBeLessThanOrEqual(
    logitShare * largest(logits),
  )
}

// a scaling without a kind is dropped by the reference, with all that it says; here it is refused
const refusedHere = new Set(['rope_scaling.rope_type absent'])

describe('a key that config.json leaves out, or has null', () => {
  const { ids, entries } = read<Defaults>('defaults')

  test.each(entries)(
    '$name: is what its configuration class makes of it',
    async ({ folder, config, logits, cases }) => {
      const logitsUnder = (changed: Config) =>
        withModel(folder, changed, async (model) => (await model.lastPosition(ids)).logits)
      expectLogits(await logitsUnder(config), logits, 'as it is')
      for (const { path, null: isNull, logits: expected } of cases) {
        const what = `${path.join('.')} ${isNull ? 'null' : 'absent'}`
        const found = await logitsUnder(changed(config, path, isNull)).catch((error: unknown) => error)
        if (expected === null || refusedHere.has(what)) {
          expect(found, what).toBeInstanceOf(WorkbenchError)
          expect((found as Error).message, what).toMatch(/^[^\n]{10,300}$/)
        } else {
          expect(found, what).toBeInstanceOf(Float32Array)
          expectLogits(found as Float32Array, expected, what)
        }
      }
    },
  )
})

function changed(config: Config, [key, ...rest]: readonly string[], isNull: boolean): Config {
  const { [key!]: value, ...others } = config
  if (rest.length > 0) return { ...others, [key!]: changed(value as Config, rest, isNull) }
  return isNull ? { ...others, [key!]: null } : others
}

describe('rotary scaling', () => {
  const { entries } = read<RopeKind>('rope')

  test.each(entries)('$name: logits behind short and long prompts', ({ folder, config, cases }) =>
    withModel(folder, config, async (model) => {
      for (const { ids, logits } of cases) {
        const what = `${ids.length} tokens`
        expectLogits((await model.lastPosition(ids)).logits, logits, what)
        const behindOpening = await model.lastPosition(ids, { sharedPrefix: 8 })
        expectLogits(behindOpening.logits, logits, `${what}, an opening shared with all others`)
      }
    }),
  )

  test.each(entries)('$name: a text that grows is read as one of its length', ({ folder, config, cases, greedy }) =>
    withModel(folder, config, async (model) => {
      const { ids, logits } = cases.at(-1)!
      const prompt = ids.slice(0, 13)
      expect(await model.generate(prompt, { maxTokens: greedy.length })).toEqual(greedy)
      using state = await model.prefill(prompt)
      const streams = await model.continuationStreams(state, [ids.slice(13), ids.slice(13, 15), [], ids.slice(13, 17)])
      const lastOf = async (stream: Float32Array): Promise<Float32Array> => {
        let last = new Float32Array(0)
        for await (const row of model.logitsOf(stream)) last = row.slice()
        return last
      }
      expectLogits(await lastOf(streams[0]!), logits, '40 tokens')
      expectLogits(await lastOf(streams[3]!), cases[2]!.logits, '17 tokens')
      const { logits: behind15 } = await model.lastPosition(ids.slice(0, 15))
      expectLogits(await lastOf(streams[1]!), some(behind15), '15 tokens')
    }),
  )

  test('rows at the end of a long prompt are turned as the prompt was', () => {
    const { folder, config, cases } = entries.find(({ name }) => name === 'longrope')!
    return withModel(folder, config, async (model) => {
      const { ids, logits } = cases.at(-1)!
      using state = await model.prefill(ids, { sharedPrefix: 8 })
      const [clean] = await model.editedRows(state, [[]], (row) => row.slice())
      expectLogits(clean!, logits, 'a row without an edit')
      const { completeness, attribution } = await attribute(model, ids, clean!.indexOf(Math.max(...clean!)))
      expect(largest(completeness)).toBeLessThan(1e-3 * largest(attribution))
    })
  })
})
