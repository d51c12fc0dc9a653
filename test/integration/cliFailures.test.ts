import { cpSync, mkdirSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { engram, startEngram } from '../support/engram.ts'
import { publishedModel } from '../support/publishedCopy.ts'
import { makeReadOnly, smallDisk } from '../support/smallDisk.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const questions = fileURLToPath(new URL('../golden/published/questions.json', import.meta.url))
const args = ['detect', '--data', questions, '--json']
const noDisk = 'no disk of its own can be mounted here: it needs Linux and a superuser'

interface Summary {
  readonly computed: number
  readonly fromCache: number
  readonly fingerprint: string
}

function summary(stdout: string): Summary {
  return JSON.parse(stdout) as Summary
}

function contents(dir: string): Record<string, string> {
  return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]))
}

describe('engram detect on a full disk', () => {
  test('whose store does not fit computes all the same, says so, and writes the same neurons', async (context) => {
    const disk = await smallDisk(300_000)
    if (disk === null) return context.skip(noDisk)
    const folder = await temporaryFolder()
    const [model, outs] = [publishedModel, ['small', 'large'].map((name) => join(folder, name))]
    const full = await engram([...args, '--model', model, '--out', outs[0]!], disk)
    expect(full.code).toBe(0)
    expect(full.stderr).toMatch(
      /results\.sqlite cannot be used: the disk is full\. Results are computed and not kept\./,
    )
    const roomy = await engram([...args, '--model', model, '--out', outs[1]!], folder)
    expect(roomy.code).toBe(0)
    expect(contents(outs[0]!)).toEqual(contents(outs[1]!))
    // what was kept before the disk was full is whole and is found again
    const again = await engram([...args, '--model', model, '--out', outs[0]!], disk)
    expect(again.code).toBe(0)
    expect(summary(again.stdout).fromCache).toBeGreaterThan(0)
    expect(contents(outs[0]!)).toEqual(contents(outs[1]!))
  })

  test('that cannot take its results ends with code 1, leaves what was there, and loses no result', async (context) => {
    const disk = await smallDisk(40_960)
    if (disk === null) return context.skip(noDisk)
    const folder = await temporaryFolder()
    const out = join(disk, 'out')
    mkdirSync(out)
    writeFileSync(join(out, 'run.json'), 'an earlier run')
    const model = ['--model', publishedModel]
    const full = await engram([...args, ...model, '--out', out], folder)
    expect({ code: full.code, stdout: full.stdout }).toEqual({ code: 1, stdout: '' })
    expect(full.stderr).toContain(`error: ${out} cannot be written: the disk is full`)
    expect(contents(out)).toEqual({ 'run.json': 'an earlier run' })
    expect(readdirSync(disk)).toEqual(['out'])
    const elsewhere = await engram([...args, ...model, '--out', join(folder, 'out')], folder)
    expect(summary(elsewhere.stdout)).toMatchObject({ computed: 0, fromCache: 54 })
  })
})

describe('engram detect beside another program', () => {
  test('that keeps the store locked computes all the same, says so, and keeps nothing', async () => {
    const folder = await temporaryFolder()
    const model = ['--model', publishedModel]
    await engram([...args, ...model, '--out', join(folder, 'first')], folder)
    const db = new Database(join(folder, 'results.sqlite'))
    try {
      db.pragma('locking_mode = EXCLUSIVE')
      db.exec('BEGIN EXCLUSIVE')
      const { code, stdout, stderr } = await engram([...args, ...model, '--out', join(folder, 'second')], folder)
      expect(code).toBe(0)
      expect(stderr).toContain('cannot be used: another process keeps it locked. Results are computed and not kept.')
      expect(summary(stdout)).toMatchObject({ computed: 54 })
    } finally {
      db.close()
    }
    expect(contents(join(folder, 'second'))).toEqual(contents(join(folder, 'first')))
    const after = await engram([...args, ...model, '--out', join(folder, 'third')], folder)
    expect(summary(after.stdout)).toMatchObject({ computed: 0 })
  })

  test('that changes the model between two runs never mixes them; the first model finds its results again', async () => {
    const folder = await temporaryFolder()
    const dir = join(folder, 'model')
    cpSync(publishedModel, dir, { recursive: true })
    const run = async (name: string) => {
      const out = join(folder, name)
      const { code, stdout } = await engram([...args, '--model', dir, '--out', out], folder)
      expect(code).toBe(0)
      return { ...summary(stdout), files: contents(out) }
    }
    const first = await run('first')
    const changed = await changeWeight(dir, () => run('changed'))
    expect(changed.computed).toBe(54)
    expect(changed.fingerprint).not.toBe(first.fingerprint)
    expect(changed.files['key_neuron.json']).not.toBe(first.files['key_neuron.json'])
    const back = await run('back')
    expect(back).toMatchObject({ computed: 0, fingerprint: first.fingerprint, files: first.files })
  })

  test('that changes the model while it is read ends in a sentence or in the numbers of one model', async () => {
    const folder = await temporaryFolder()
    const dir = join(folder, 'model')
    cpSync(publishedModel, dir, { recursive: true })
    const running = startEngram([...args, '--model', dir, '--out', join(folder, 'out')], folder)
    const path = join(dir, 'model.safetensors')
    const bytes = readFileSync(path)
    let ended = false
    void running.ended.then(() => (ended = true))
    for (let i = 0; !ended; i++) {
      writeFileSync(path, bytes)
      utimesSync(path, i, i)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const { code, stdout, stderr } = await running.ended
    if (code === 0) expect(summary(stdout).computed).toBe(54)
    else {
      expect(code).not.toBe(null)
      expect(stderr).toMatch(/^error: .*(was changed while it was read|model\.safetensors)/m)
      expect(stderr).not.toContain('bug')
      expect(readdirSync(folder)).not.toContain('out')
    }
  })
})

/** Another value for one weight while `work` runs. */
async function changeWeight<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const path = join(dir, 'model.safetensors')
  const bytes = readFileSync(path)
  const { mtimeMs } = statSync(path)
  // bfloat16: the last byte of the last tensor holds sign and exponent
  const changed = Buffer.from(bytes)
  for (let at = bytes.length - 1; at > bytes.length - 2000; at -= 2) changed[at] = changed[at]! ^ 0x80
  writeFileSync(path, changed)
  try {
    return await work()
  } finally {
    writeFileSync(path, bytes)
    utimesSync(path, mtimeMs / 1000, mtimeMs / 1000)
  }
}

describe('engram detect into a folder that may not be written', () => {
  test('is refused before any work, with code 2, and leaves what was there', async (context) => {
    const disk = await smallDisk(1_000_000)
    if (disk === null) return context.skip(noDisk)
    const out = join(disk, 'out')
    mkdirSync(out)
    writeFileSync(join(out, 'run.json'), 'an earlier run')
    makeReadOnly(disk)
    const folder = await temporaryFolder()
    const { code, stdout, stderr } = await engram([...args, '--model', publishedModel, '--out', out], folder)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: .* cannot be written: files may not be made in /m)
    expect(contents(out)).toEqual({ 'run.json': 'an earlier run' })
    expect(readdirSync(folder)).toEqual([])
  })

  test('of a kind that cannot hold any ends with code 1, and loses no result', async (context) => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return context.skip(noDisk)
    const folder = await temporaryFolder()
    const run = (out: string) => engram([...args, '--model', publishedModel, '--out', out], folder)
    const { code, stdout, stderr } = await run('/proc/out')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^error: \/proc\/out cannot be written: /m)
    expect(summary((await run(join(folder, 'out'))).stdout).computed).toBe(0)
  })
})
