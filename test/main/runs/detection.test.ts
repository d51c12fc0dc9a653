import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rawPrompting } from '../../../main/models/tokenizer/prompting.ts'
import { writeFolderAtomically } from '../../../main/files/atomicFolder.ts'
import { bytesDigest } from '../../../main/files/fileDigest.ts'
import { sealed } from '../../../main/files/seal.ts'
import { detectionFileNames, detectionFiles, type Detection } from '../../../main/runs/detectionFiles.ts'
import { openCapsule } from '../../../main/runs/capsule.ts'
import { checkRunModel, readDetection, type Detection as ReadDetection } from '../../../main/runs/detection.ts'
import { question } from '../../support/questions.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const prompt = 'Which?\n A. one\n B. two\n\nAnswer:'
const turned = 'Which?\n A. two\n B. one\n\nAnswer:'
const variants = [
  { prompt, gold: 'B', template: null, order: [0, 1] },
  { prompt: turned, gold: 'A', template: 't', order: [1, 0] },
]
const source = question({ id: 'q1', pair: 'p', options: ['one', 'two'], variants })

const scores = {
  ...{ ids: ['q1', 'q2'], starts: Int32Array.of(0, 2, 4), neurons: Int32Array.of(0, 19, 1, 19) },
  ...{ scores: Float64Array.of(0.5, 0.25, 0.5, 0.25), totals: Float64Array.of(2.5, 2.5) },
}

const detection: Detection = {
  ...{ fingerprint: 'sha256:abc', modelType: 'llama', shape: { nLayers: 2, dMlp: 10 }, device: 'cpu', elapsedMs: 5 },
  ...{
    method: 'qrnca',
    objective: 'prob',
    warnings: ['Beware.'],
    meanProb: 0.5,
    computed: 4,
    rejected: 1,
    variants: 4,
  },
  ...{ background: null, nClusters: 2, scores },
  ...{ data: 'd'.repeat(64), common: [{ neuron: [1, 9], occurrences: 2 }] },
  settings: {
    ...{ mode: 'corrected', rule: 'adaptive', steps: 256, tolerance: 1e-3, letters: 'auto', candidates: 0, to: 'zero' },
    ...{ t: 0.2, u: 0.3, v: 20, seed: 7 },
    ...rawPrompting,
  },
  questions: [source, { ...source, id: 'q2', lang: null, pair: null }].map((source, i) => ({
    ...{ id: source.id, domain: 'd', source },
    variants: [
      { target: 3, prob: 0.25, converged: true, error: 1e-4 },
      { target: 4, prob: 0.75, converged: false, error: 0.02 },
    ],
    cluster: {
      neurons: [
        [0, i],
        [1, 9],
      ],
      ...{ scores: [0.5, 0.25], frequency: [2, 1], na: [0.2, 0.1], ica: [1.5, 0] },
    },
    key: { neurons: [[0, i]], scores: [0.3] },
    exact: {
      neurons: [
        [0, i],
        [1, 9],
      ],
      ...{ effect: [0.4, -0.1], effectLog: [1.25, -0.25], scores: [0.5, 0.25] },
    },
  })),
}

function readRun(path: string): Promise<ReadDetection> {
  return readDetection(openCapsule({ kind: 'folder', path }))
}

async function runFolder(): Promise<string> {
  const dir = join(await temporaryFolder(), 'run')
  await writeFolderAtomically(dir, detectionFiles(detection, '1.2.3', 'questions.json'))
  return dir
}

/** Changes a file and enters it in run.json as if the run had written it so. */
function forge(dir: string, name: string, change: (text: string) => string): void {
  const text = change(readFileSync(join(dir, name), 'utf8'))
  writeFileSync(join(dir, name), text)
  const manifest = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as {
    files: Record<string, string>
  } & Record<string, unknown>
  manifest.files[name] = bytesDigest(text)
  seal(dir, manifest)
}

/** Writes run.json as if the run had written it so. */
function seal(dir: string, { seal: _, ...manifest }: Record<string, unknown>): void {
  writeFileSync(join(dir, 'run.json'), JSON.stringify(sealed(manifest)))
}

describe('readDetection', () => {
  test('gives back what was written, neurons as layer * dMlp + neuron', async () => {
    const run = await readRun(await runFolder())
    expect(run.manifest).toMatchObject({
      ...{
        format: 'engram-run',
        formatVersion: 5,
        kind: 'detect',
        engram: '1.2.3',
        method: 'qrnca',
        objective: 'prob',
      },
      model: { fingerprint: 'sha256:abc', modelType: 'llama', nLayers: 2, dMlp: 10 },
      data: { file: 'questions.json', sha256: 'd'.repeat(64), questions: 2, variants: 4, rejected: 1 },
      settings: detection.settings,
      warnings: ['Beware.'],
    })
    expect(run.common).toEqual([{ neuron: 19, occurrences: 2 }])
    expect(run.questions.map(({ id, lang, pair }) => ({ id, lang, pair }))).toEqual([
      { id: 'q1', lang: 'en', pair: 'p' },
      { id: 'q2', lang: null, pair: null },
    ])
    const [first, second] = run.questions
    expect(first!.source).toEqual(source)
    expect(first!.variants).toEqual([
      { prompt, letters: ['A', 'B'], gold: 'B' },
      { prompt: turned, letters: ['A', 'B'], gold: 'A' },
    ])
    expect(first!.found).toEqual(detection.questions[0]!.variants)
    expect(second!.cluster).toEqual({
      ...{ neurons: [1, 19], scores: [0.5, 0.25], frequency: [2, 1], na: [0.2, 0.1], ica: [1.5, 0] },
    })
    expect(second!.key).toEqual({ neurons: [1], scores: [0.3] })
    expect(second!.exact).toMatchObject({
      ...{ neurons: [1, 19], effect: [0.4, -0.1], effect_log: [1.25, -0.25], scores: [0.5, 0.25] },
    })
  })

  test('refuses a folder that holds no run', async () => {
    const dir = await temporaryFolder()
    await expect(readRun(dir)).rejects.toMatchObject({ code: 'input.missing' })
    await expect(readRun(join(dir, 'nothing'))).rejects.toThrow('holds no run: there is no run.json')
  })

  test.each([
    ['{"a":1}', 'is not the manifest of a run'],
    ['{"format":"engram-run","formatVersion":6}', 'was written by a newer Engram (format 6; this one reads 5)'],
    ['{"format":"engram-run","formatVersion":2}', 'is not as the run wrote it'],
    ['{"format":"engram-run","formatVersion":1}', 'engram: '],
    ['{', 'is not valid JSON'],
  ])('refuses the manifest %s', async (text, sentence) => {
    const dir = await runFolder()
    writeFileSync(join(dir, 'run.json'), text)
    await expect(readRun(dir)).rejects.toThrow(sentence)
  })

  test.each(detectionFileNames.filter((name) => name !== 'run.json'))(
    'refuses a %s that was changed or taken away',
    async (name) => {
      const dir = await runFolder()
      const copy = `${dir}-copy`
      cpSync(dir, copy, { recursive: true })
      appendFileSync(join(dir, name), '\n')
      await expect(readRun(dir)).rejects.toThrow(`${join(dir, name)} is not the file that the run wrote`)
      rmSync(join(copy, name))
      await expect(readRun(copy)).rejects.toThrow(`${join(copy, name)} is missing`)
    },
  )

  test('refuses a manifest in which anything was changed, whatever it is', async () => {
    const dir = await runFolder()
    const text = readFileSync(join(dir, 'run.json'), 'utf8')
    const values = [...text.matchAll(/: ("[^"]*"|[\d.]+|null)/g)].map(({ 0: found, index }) => [found, index] as const)
    expect(values.length).toBeGreaterThan(20)
    for (const [found, at] of values) {
      const other = found.endsWith('"') ? `${found.slice(0, -1)}x"` : ': 12345'
      writeFileSync(join(dir, 'run.json'), text.slice(0, at) + other + text.slice(at + found.length))
      await expect(readRun(dir)).rejects.toMatchObject({ code: 'input.format' })
    }
    // Without the seal it is not what a run of today writes either.
    writeFileSync(join(dir, 'run.json'), text.replace(/,\s*"seal": "\w+"/, ''))
    await expect(readRun(dir)).rejects.toThrow('is not as the run wrote it')
  })

  test('reads a run of the time before seals', async () => {
    const dir = await runFolder()
    const text = readFileSync(join(dir, 'run.json'), 'utf8')
    const older = text.replace(/,\s*"seal": "\w+"/, '').replace('"formatVersion": 5', '"formatVersion": 1')
    writeFileSync(join(dir, 'run.json'), older)
    expect((await readRun(dir)).questions).toHaveLength(2)
  })

  test('refuses a manifest that names files of its own, in the folder or out of it', async () => {
    const dir = await runFolder()
    const manifest = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as { files: object }
    seal(dir, { ...manifest, files: { ...manifest.files, '../../etc/passwd': '0' } })
    await expect(readRun(dir)).rejects.toThrow('files')
  })

  test('refuses a model of more neurons than any has', async () => {
    const dir = await runFolder()
    const manifest = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as { model: object }
    seal(dir, { ...manifest, model: { ...manifest.model, nLayers: 1e9, dMlp: 1e9 } })
    await expect(readRun(dir)).rejects.toThrow('expected at most')
  })

  test.each<[string, string, (text: string) => string, string]>([
    ['a question less', 'key_neuron.json', (text) => text.split('\n')[0]!, 'they name different questions'],
    ['another id', 'clusters.jsonl', (text) => text.replace('q1', 'q9'), 'they name different questions'],
    ['a list too short', 'key_neuron.json', (text) => text.replace('[0.3]', '[]'), 'lists of different lengths'],
    ['a layer too many', 'key_neuron.json', (text) => text.replace('[0,0]', '[2,0]'), 'expected a layer from 0 to 1'],
    [
      'an effect too many',
      'exact_effects.jsonl',
      (text) => text.replace('[0.4,', '[1,0.4,'),
      'lists of different lengths',
    ],
    ['no JSON', 'clusters.jsonl', () => '{', 'clusters.jsonl, line 1:'],
  ])('refuses files that do not fit each other: %s', async (_, name, change, sentence) => {
    const dir = await runFolder()
    forge(dir, name, change)
    await expect(readRun(dir)).rejects.toThrow(sentence)
  })
})

describe('checkRunModel', () => {
  test('refuses another model than that of the run', async () => {
    const run = await readRun(await runFolder())
    checkRunModel(run, { dir: '/m', fingerprint: 'sha256:abc' })
    expect(() => checkRunModel(run, { dir: '/m', fingerprint: 'sha256:def' })).toThrow('another model than /m')
  })
})
