import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { engram, startEngram } from '../support/engram.ts'
import { expectPublishedOrder, publishedLines, withinPublished } from '../support/publishedLines.ts'
import { seededRandom } from '../support/random.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const published = fileURLToPath(new URL('../golden/published', import.meta.url))
const questions = join(published, 'questions.json')
const args = ['detect', '--model', join(published, 'model'), '--data', questions]
const names = [
  'clusters.jsonl',
  'common_neuron.json',
  'exact_effects.jsonl',
  'key_neuron.json',
  'neuron_attr_score.json',
  'questions.jsonl',
  'run.json',
  'scores.bin',
]

function contents(dir: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir)
      .sort()
      .map((name) => [name, readFileSync(join(dir, name), 'utf8')]),
  )
}

/** Everything in `folder` but the cache and the results named. */
function leftOvers(folder: string, ...results: string[]): string[] {
  return readdirSync(folder).filter((name) => !name.startsWith('results.sqlite') && !results.includes(name))
}

/** Waits until a running command has kept so many results. */
async function stored(folder: string, n: number): Promise<void> {
  while (nResults(folder) < n) await delay(10)
}

/** Results that the store of a run holds. */
function nResults(folder: string): number {
  const path = join(folder, 'results.sqlite')
  if (!existsSync(path)) return 0
  const db = new Database(path)
  try {
    const hasTables = db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'results'").pluck().get() === 1
    return hasTables ? Number(db.prepare('SELECT count(*) FROM results').pluck().get()) : 0
  } finally {
    db.close()
  }
}

describe('engram detect', () => {
  test('--mode published gives the files of the published code', async () => {
    const folder = await temporaryFolder()
    const out = join(folder, 'out')
    const { code, stdout } = await engram([...args, '--out', out, '--mode', 'published'], folder)
    expect(code).toBe(0)
    expect(stdout).toContain('18 questions, 54 variants; mode published, rule published')
    const [keys, expectedKeys] = [out, join(published, 'published')].map((dir) =>
      publishedLines(readFileSync(join(dir, 'key_neuron.json'), 'utf8')),
    )
    expect(keys!.map(({ uuid }) => uuid)).toEqual(expectedKeys!.map(({ uuid }) => uuid))
    for (const [i, line] of keys!.entries()) expectPublishedOrder(line, expectedKeys![i]!)
    const [coarse, expectedCoarse] = [out, join(published, 'published')].map((dir) =>
      publishedLines(readFileSync(join(dir, 'neuron_attr_score.json'), 'utf8')),
    )
    for (const [i, { attr_scores: scores, ...line }] of coarse!.entries()) {
      const { attr_scores: expected, ...rest } = expectedCoarse![i]!
      expect(line).toEqual(rest)
      for (const [j, score] of scores!.entries()) expect(withinPublished(score, expected![j]!)).toBe(true)
    }
  })

  test('a second run answers from the store with the same bytes, other thresholds too', async () => {
    const folder = await temporaryFolder()
    const runs = []
    for (const flags of [[], [], ['--t', '0.5', '--u', '0.2', '--v', '3']]) {
      const out = join(folder, `out${runs.length}`)
      const { code, stdout, stderr } = await engram([...args, '--out', out, '--json', ...flags], folder)
      expect(code).toBe(0)
      expect(stderr).toContain('Only 18 questions and no background corpus')
      runs.push({ summary: JSON.parse(stdout) as Record<string, unknown>, files: contents(out) })
    }
    const [first, second, third] = runs
    expect(Object.keys(first!.files)).toEqual(names)
    expect(first!.summary).toMatchObject({ questions: 18, variants: 54, computed: 54, mode: 'corrected' })
    expect(second!.summary).toMatchObject({ computed: 0, fromCache: 54 })
    expect(second!.files).toEqual(first!.files)
    expect(third!.summary).toMatchObject({ computed: 0, settings: { t: 0.5, u: 0.2, v: 3 } })
    for (const { neurons } of publishedLines(third!.files['key_neuron.json']!)) {
      expect(neurons.length).toBeLessThanOrEqual(3)
    }
    const common = publishedLines(first!.files['common_neuron.json']!) as unknown as { neuron: [number, number] }[]
    expect(common).toHaveLength(Number(first!.summary['common']))
    const all = publishedLines(first!.files['key_neuron.json']!).flatMap(({ neurons }) => neurons.map(String))
    for (const { neuron } of common) expect(all).not.toContain(String(neuron))
    expect(JSON.parse(first!.files['run.json']!)).toMatchObject({
      ...{ format: 'engram-run', formatVersion: 5, kind: 'detect', method: 'qrnca', objective: 'prob', device: 'cpu' },
      settings: { mode: 'corrected', rule: 'adaptive', letters: 'auto', t: 0.2, u: 0.3, v: 20, seed: 0 },
      model: { fingerprint: expect.stringMatching(/^sha256:/), modelType: 'llama', nLayers: 3, dMlp: 96 },
      data: { file: 'questions.json', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), questions: 18, variants: 54 },
      counts: { keyNeurons: all.length, commonNeurons: common.length },
    })
  })

  test('its questions.jsonl alone repeats the run, from the store and with the same neurons', async () => {
    const folder = await temporaryFolder()
    const [out, again] = [join(folder, 'out'), join(folder, 'again')]
    await engram([...args, '--out', out], folder)
    const repeated = ['detect', '--model', join(published, 'model'), '--data', join(out, 'questions.jsonl')]
    const { stdout } = await engram([...repeated, '--out', again, '--json'], folder)
    expect(JSON.parse(stdout)).toMatchObject({ computed: 0, fromCache: 54 })
    for (const name of names.filter((each) => each !== 'run.json')) {
      expect(readFileSync(join(again, name), 'utf8')).toBe(readFileSync(join(out, name), 'utf8'))
    }
  })

  // npm test kills ten times; ENGRAM_KILLS=100 asks for more
  const kills = Number(process.env['ENGRAM_KILLS'] ?? 10)
  test(
    `killed with -9 at ${kills} random moments, it resumes, loses no result, and ends with the bytes of an undisturbed run`,
    { timeout: 60_000 + kills * 20_000 },
    async () => {
      const undisturbed = await temporaryFolder()
      const whole = await engram([...args, '--out', join(undisturbed, 'out'), '--json'], undisturbed)
      const expected = contents(join(undisturbed, 'out'))
      const random = seededRandom(4)
      let [folder, before, ended] = [await temporaryFolder(), 0, 0]
      for (let i = 0; i < kills; i++) {
        const running = startEngram([...args, '--out', join(folder, 'out')], folder)
        // a run that goes on from much needs less time: this long it lives on average half of what is left
        const left = 1 - before / 54
        const lifeMs = random() * whole.elapsedMs * (0.4 + 0.6 * left)
        await Promise.race([delay(lifeMs), running.ended])
        running.kill('SIGKILL')
        const { code } = await running.ended
        const kept = nResults(folder)
        expect(kept).toBeGreaterThanOrEqual(before)
        before = kept
        if (existsSync(join(folder, 'out'))) expect(contents(join(folder, 'out'))).toEqual(expected)
        if (code !== 0 && i < kills - 1) continue
        const last = await engram([...args, '--out', join(folder, 'out')], folder)
        expect(last.code).toBe(0)
        expect(contents(join(folder, 'out'))).toEqual(expected)
        expect(leftOvers(folder, 'out').filter((name) => !name.endsWith('.tmp'))).toEqual([])
        ;[folder, before, ended] = [await temporaryFolder(), 0, ended + 1]
      }
      expect(ended).toBeGreaterThan(0)
    },
  )

  test('killed after the first results, it computes only the others, and the bytes are the same', async () => {
    const folder = await temporaryFolder()
    const running = startEngram([...args, '--out', join(folder, 'out')], folder)
    await stored(folder, 8)
    running.kill('SIGKILL')
    await running.ended
    const { stdout } = await engram([...args, '--out', join(folder, 'out'), '--json'], folder)
    const { computed, fromCache } = JSON.parse(stdout) as { computed: number; fromCache: number }
    expect(fromCache).toBeGreaterThan(5)
    expect(computed).toBeGreaterThan(5)
    expect(computed + fromCache).toBe(54)
    await engram([...args, '--out', join(folder, 'undisturbed'), '--no-cache'], folder)
    expect(contents(join(folder, 'out'))).toEqual(contents(join(folder, 'undisturbed')))
  })

  test('Ctrl-C leaves no folder and nothing half-written, and the earlier result as it was', async () => {
    const folder = await temporaryFolder()
    const running = startEngram([...args, '--out', join(folder, 'out')], folder)
    await stored(folder, 4)
    running.kill('SIGINT')
    const { code, stdout, stderr } = await running.ended
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toContain('the same command continues from them')
    expect(leftOvers(folder)).toEqual([])
    await engram([...args, '--out', join(folder, 'out')], folder)
    const before = contents(join(folder, 'out'))
    const kept = nResults(folder)
    const again = startEngram([...args, '--mode', 'paper', '--out', join(folder, 'out')], folder)
    await stored(folder, kept + 4)
    again.kill('SIGINT')
    expect((await again.ended).code).toBe(130)
    expect(contents(join(folder, 'out'))).toEqual(before)
    expect(leftOvers(folder, 'out')).toEqual([])
  })
})

describe('engram detect refuses, with code 2 and before any work,', () => {
  test.each<[string, string[], RegExp]>([
    [
      'a question file that is not there',
      ['--data', '/no/such.json', '--out', '@/new'],
      /\/no\/such\.json cannot be read/,
    ],
    ['an empty question set', ['--data', '@/empty.json', '--out', '@/new'], /empty\.json holds no question/],
    ['a file where the folder should be', ['--data', questions, '--out', '@/empty.json'], /empty\.json is a file/],
    ['a folder with other files', ['--data', questions, '--out', '@/notes'], /notes holds other files \(mine\.txt\)/],
    ['a threshold that cannot be', ['--data', questions, '--out', '@/new', '--t', '1.5'], /Expected a number of 0\.01/],
  ])('%s', async (_, flags, named) => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, 'empty.json'), '')
    mkdirSync(join(folder, 'notes'))
    writeFileSync(join(folder, 'notes', 'mine.txt'), 'mine')
    const given = flags.map((flag) => flag.replace('@/', `${folder}/`))
    const { code, stdout, stderr } = await engram(['detect', '--model', join(published, 'model'), ...given], folder)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(named)
    expect(leftOvers(folder).sort()).toEqual(['empty.json', 'notes'])
    expect(readdirSync(join(folder, 'notes'))).toEqual(['mine.txt'])
  })
})
