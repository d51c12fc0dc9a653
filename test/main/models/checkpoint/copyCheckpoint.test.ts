import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Checkpoint } from '../../../../main/models/checkpoint/checkpoint.ts'
import { openCheckpoint } from '../../../../main/engine/openCheckpoint.ts'
import { copyCheckpoint } from '../../../../main/models/checkpoint/copyCheckpoint.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'
import { tinyModel } from '../../../support/tinyModel.ts'

async function open(dir: string): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(dir)
  onTestFinished(() => checkpoint.close())
  return checkpoint
}

describe('copyCheckpoint', () => {
  test('takes along what belongs to the model, and no weights in other formats', async () => {
    const dir = await tinyModel('llama')
    for (const name of ['tokenizer.json', 'LICENSE', 'pytorch_model.bin', 'model-q4.gguf']) {
      await writeFile(join(dir, name), name)
    }
    const out = join(await temporaryFolder(), 'out')
    const copied = await copyCheckpoint(await open(dir), out, new Map(), { extra: { 'engram-edit.json': '{}' } })
    expect((await readdir(out)).sort()).toEqual(
      ['LICENSE', 'config.json', 'engram-edit.json', 'model.safetensors', 'tokenizer.json'].sort(),
    )
    expect([...copied.leftOut].sort()).toEqual(['model-q4.gguf', 'pytorch_model.bin'])
    expect(copied.rewritten).toEqual([])
    expect(await (await open(out)).fingerprint()).toBe(await (await open(dir)).fingerprint())
  })

  test('writes into no folder that holds something, and stopped it leaves nothing', async () => {
    const dir = await tinyModel('llama')
    const root = await temporaryFolder()
    await writeFile(join(root, 'mine.txt'), '')
    await expect(copyCheckpoint(await open(dir), root, new Map())).rejects.toThrow('holds other files (mine.txt)')
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(copyCheckpoint(await open(dir), join(root, 'out'), new Map(), { signal })).rejects.toThrow('stop')
    expect(await readdir(root)).toEqual(['mine.txt'])
  })
})
