import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { engram } from '../support/engram.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const tiny = fileURLToPath(new URL('../golden/tiny/llama-gqa', import.meta.url))
const published = fileURLToPath(new URL('../golden/published/model', import.meta.url))

/** A copy of the tiny checkpoint, changed by `damage`. */
async function copy(damage: (dir: string) => void): Promise<string> {
  const dir = join(await temporaryFolder(), 'model')
  mkdirSync(dir)
  for (const name of ['config.json', 'model.safetensors']) cpSync(join(tiny, name), join(dir, name))
  damage(dir)
  return dir
}

function changeConfig(change: Record<string, unknown>): (dir: string) => void {
  return (dir) => {
    const path = join(dir, 'config.json')
    const config = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    writeFileSync(path, JSON.stringify({ ...config, ...change }))
  }
}

/** One float of a layer's weight becomes NaN. */
function poison(dir: string): void {
  const path = join(dir, 'model.safetensors')
  const bytes = readFileSync(path)
  const headerBytes = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes)) as Record<string, { data_offsets: number[] }>
  bytes.writeFloatLE(Number.NaN, 8 + headerBytes + header['model.layers.1.mlp.up_proj.weight']!.data_offsets[0]! + 40)
  writeFileSync(path, bytes)
}

/** A tensor's name in the header becomes another of the same length or is padded to it. */
function rename(from: string, to: string): (dir: string) => void {
  return (dir) => {
    const path = join(dir, 'model.safetensors')
    const bytes = readFileSync(path)
    const headerBytes = Number(bytes.readBigUInt64LE(0))
    const text = bytes
      .toString('utf8', 8, 8 + headerBytes)
      .trimEnd()
      .replace(`"${from}"`, `"${to}"`)
    const padded = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(padded.length))
    writeFileSync(path, Buffer.concat([length, padded, bytes.subarray(8 + headerBytes)]))
  }
}

async function refusal(args: readonly string[]): Promise<string> {
  const folder = await temporaryFolder()
  const { code, stdout, stderr } = await engram([...args, '--out', join(folder, 'out.safetensors')], folder)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^error: [^\n]+\n$/)
  expect(stderr).not.toContain('is a bug')
  expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual([])
  return stderr
}

describe('engram logits refuses in one sentence with code 2', () => {
  test.each<[string, (dir: string) => void, RegExp]>([
    ['a folder that is not there', (dir) => rmSync(dir, { recursive: true }), /model/],
    ['no config.json', (dir) => rmSync(join(dir, 'config.json')), /config\.json/],
    ['a config.json that is no JSON', (dir) => writeFileSync(join(dir, 'config.json'), '{'), /config\.json/],
    ['no weights', (dir) => rmSync(join(dir, 'model.safetensors')), /safetensors/],
    ['weights cut off', (dir) => truncateSync(join(dir, 'model.safetensors'), 5000), /model\.safetensors/],
    ['weights cut to nothing', (dir) => truncateSync(join(dir, 'model.safetensors'), 0), /model\.safetensors/],
    ['an unknown architecture', changeConfig({ model_type: 'mamba' }), /mamba/],
    ['another vocabulary', changeConfig({ vocab_size: 100_000 }), /100000|vocab|shape|\[/],
    ['a weight that is not a number', poison, /model\.layers\.1\.mlp\.up_proj\.weight.*(NaN|not a number|finite)/i],
    [
      'a tensor that is missing',
      rename('model.layers.2.self_attn.o_proj.weight', 'model.layers.2.self_attn.x.weight'),
      /o_proj\.weight' is missing/,
    ],
    ['a weight that nothing uses', rename('model.norm.weight', 'model.norm.weight2'), /norm/],
    [
      'a rope scaling that is not implemented',
      changeConfig({ rope_scaling: { rope_type: 'twisted', factor: 2 } }),
      /twisted/,
    ],
    ['an activation that is not implemented', changeConfig({ hidden_act: 'mish' }), /mish/],
    ['another number of layers', changeConfig({ num_hidden_layers: 99 }), /tensor|layers/],
  ])('%s', async (_, damage, named) => {
    expect(await refusal(['logits', '--model', await copy(damage), '--ids', '[1,2,3]'])).toMatch(named)
  })

  test.each<[string, string[], RegExp]>([
    ['an id outside the vocabulary', ['--ids', '[1, 99999999]'], /Token 2 of the prompt has the id 99999999/],
    ['a prompt longer than the context', ['--ids', `@long`], /reads at most/],
    ['a text without a tokenizer', ['--prompt', 'x'], /no tokenizer: give the prompt as token ids with --ids/],
    ['an edit of a layer that is not there', ['--ids', '[1]', '--edit', 'far'], /names L99N0 \(neurons\[0\]\)/],
    ['an edit for another model', ['--ids', '[1]', '--edit', 'other'], /was made for another model/],
  ])('%s', async (_, flags, named) => {
    const folder = await temporaryFolder()
    const files: Record<string, string> = {
      '@long': JSON.stringify(Array.from({ length: 200_000 }, () => 1)),
      far: '{"positions":"last","neurons":[{"layer":99,"neuron":0,"scale":0}]}',
      other: '{"model":"sha256:00","positions":"last","neurons":[]}',
    }
    const written = flags.map((flag) => {
      const content = files[flag]
      if (content === undefined) return flag
      writeFileSync(join(folder, 'file.json'), content)
      return `${flag.startsWith('@') ? '@' : ''}${join(folder, 'file.json')}`
    })
    expect(await refusal(['logits', '--model', tiny, ...written])).toMatch(named)
  })

  test('a project file that is no database, untouched', async () => {
    const project = join(await temporaryFolder(), 'notes.txt')
    writeFileSync(project, 'my notes, which must not be lost'.repeat(10))
    const stderr = await refusal(['logits', '--model', tiny, '--ids', '[1]', '--project', project])
    expect(stderr).toContain(`${project} is damaged: it is not a database`)
    expect(readFileSync(project, 'utf8')).toContain('my notes, which must not be lost')
  })

  test('a chat that the tokenizer has no template for is a sentence of its own', async () => {
    const dir = await copy((to) => cpSync(join(published, 'tokenizer.json'), join(to, 'tokenizer.json')))
    expect(await refusal(['logits', '--model', dir, '--prompt', 'hi', '--prompting', 'chat'])).toContain(
      'has no chat template',
    )
  })
})

describe('a cache that cannot be used', () => {
  test('is set aside by name and the work goes on', async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, 'results.sqlite'), 'not a database'.repeat(50))
    const { code, stderr } = await engram(['logits', '--model', tiny, '--ids', '[1,2]', '--json'], folder)
    expect(code).toBe(0)
    expect(stderr).toMatch(/^warning: .*results\.sqlite is damaged: .* set aside as .*results\.sqlite\.damaged-/)
    expect(readdirSync(folder).filter((name) => name.includes('.damaged-'))).toHaveLength(1)
    const second = await engram(['logits', '--model', tiny, '--ids', '[1,2]', '--json'], folder)
    expect(JSON.parse(second.stdout)).toMatchObject({ cached: true })
    expect(second.stderr).toBe('')
  })
})
