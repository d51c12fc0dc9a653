import { describe, expect, test } from 'vitest'
import { sealed } from '../../../main/files/seal.ts'
import { openCapsule, type CapsuleFiles } from '../../../main/runs/capsule.ts'
import { readDetection } from '../../../main/runs/detection.ts'
import { evaluationFiles } from '../../../main/runs/evaluation.ts'
import { manifestFile } from '../../../main/runs/manifest.ts'
import { readRecords, recordFiles } from '../../../main/runs/record.ts'
import { runKindNames } from '../../../main/runs/kindFields.ts'
import { runSettings } from '../../support/runSettings.ts'
import { runRecord, writtenFiles } from '../../support/runRecords.ts'

const read = (files: CapsuleFiles) => readRecords(openCapsule({ kind: 'files', name: 'found', files }))
const others = runKindNames.filter((kind) => kind !== 'detect')

function manifestOf(files: CapsuleFiles): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(files[manifestFile])) as Record<string, unknown>
}

/** The files with another manifest, sealed as if the run had written it so. */
function forged(files: CapsuleFiles, change: (manifest: Record<string, unknown>) => object): CapsuleFiles {
  const { seal: _, ...manifest } = manifestOf(files)
  return { ...files, [manifestFile]: new TextEncoder().encode(JSON.stringify(sealed(change(manifest)))) }
}

describe('a run of any kind but a detection', () => {
  test.each(others)('%s becomes a folder and a record again without loss, and the same folder', async (kind) => {
    const record = runRecord(kind)
    const files = recordFiles(record, '1.2.3')
    const [found, ...more] = await read(files)
    expect(found).toEqual(record)
    expect(more).toEqual([])
    const again = recordFiles(found!, '1.2.3')
    expect(recordFiles((await read(again))[0]!, '1.2.3')).toEqual(again)
  })

  test('is refused by name when anything in its folder was changed or is missing', async () => {
    const files = recordFiles(runRecord('compare'), '1.2.3')
    for (const name of Object.keys(files)) {
      const changed = { ...files, [name]: Uint8Array.from([...files[name]!, 32]) }
      // Spaces around a sealed object are no change of it.
      if (name !== manifestFile) await expect(read(changed)).rejects.toThrow(`${name} of found was changed or damaged`)
      const { [name]: _, ...rest } = files
      const sentence = name === manifestFile ? 'found holds no run' : `${name} of found is missing`
      await expect(read(rest)).rejects.toThrow(sentence)
    }
    const text = new TextDecoder().decode(files[manifestFile])
    const other = new TextEncoder().encode(text.replace('"nVariants": 6', '"nVariants": 7'))
    await expect(read({ ...files, [manifestFile]: other })).rejects.toThrow('is not as it was written')
  })

  test.each(['../up.json', '/etc/passwd', '.hidden', 'a/b', 'a\\b', 'a\0b', ''])(
    'whose manifest names the file %j is refused before it is looked for',
    async (name) => {
      const files = forged(recordFiles(runRecord('bake'), '1'), (manifest) => ({ ...manifest, files: { [name]: '0' } }))
      const capsule = openCapsule({ kind: 'files', name: 'found', files })
      const asked: string[] = []
      const watched = { ...capsule, has: (file: string) => (asked.push(file), capsule.has(file)) }
      await expect(readRecords(watched)).rejects.toMatchObject({ code: 'input.format' })
      expect(asked).not.toContain(name)
    },
  )

  test('of a newer Engram, or of a kind that this one does not have, is refused', async () => {
    const files = recordFiles(runRecord('predict'), '1')
    const newer = forged(files, (manifest) => ({ ...manifest, formatVersion: 6 }))
    await expect(read(newer)).rejects.toThrow('was written by a newer Engram')
    const settings = { ...runSettings('predict'), kind: 'patch' }
    const other = forged(files, (manifest) => ({ ...manifest, kind: 'patch', settings }))
    await expect(read(other)).rejects.toThrow('It is no run of this program')
    await expect(read(forged(files, () => ({ a: 1 })))).rejects.toThrow('It is no run of this program')
  })
})

describe('a detection', () => {
  test('keeps its files to the last byte, and is told by its own manifest', async () => {
    const files = await writtenFiles()
    const [record, ...more] = await read(files)
    expect(more).toEqual([])
    expect(record!.files).toEqual(files)
    expect(record!.settings).toEqual(
      runSettings('detect', {
        asked: { templates: 'question-first', file: 'questions.jsonl' },
        options: { rule: 'adaptive', steps: 256, tolerance: 1e-3, letters: 'auto', candidates: 1 },
      }),
    )
    expect(record!.figures).toMatchObject({
      model: { name: 'llama', fingerprint: 'sha256:a', nLayers: 2, dMlp: 8 },
      ...{ device: 'cpu', nQuestions: 2, nVariants: 2, accuracy: null, warnings: [] },
      summary: { kind: 'detect', keyNeurons: 3, commonNeurons: 1, movable: true, empty: 0, unconverged: 0 },
    })
    expect(recordFiles(record!, '9')).toEqual(files)
  })

  test('of before there were score sums has none, and its thresholds do not move', async () => {
    const { 'scores.bin': _, ...files } = await writtenFiles()
    const older = forged(files, ({ files, ...manifest }) => {
      const { 'scores.bin': _, ...digests } = files as Record<string, string>
      return { ...manifest, formatVersion: 2, files: digests }
    })
    const [record] = await read(older)
    expect(record!.figures.summary).toMatchObject({ movable: false })
    expect((await readDetection(openCapsule({ kind: 'files', name: 'f', files: older }))).sums).toBeNull()
    expect(record!.files).toEqual(older)
  })

  test('of a project of before has the sums beside its manifest, and keeps them', async () => {
    const files = forged(await writtenFiles(), ({ files, ...manifest }) => {
      const { 'scores.bin': _, ...digests } = files as Record<string, string>
      return { ...manifest, formatVersion: 2, files: digests }
    })
    const [record] = await read(files)
    expect(record!.figures.summary).toMatchObject({ movable: true })
    expect(record!.files).toEqual(files)
  })

  test('whose score sums are of another one is refused', async () => {
    const files = forged(await writtenFiles(), ({ files, ...manifest }) => {
      const { 'scores.bin': _, ...digests } = files as Record<string, string>
      return { ...manifest, formatVersion: 2, files: digests }
    })
    for (const other of [new Uint8Array(8), files['clusters.jsonl']!])
      await expect(read({ ...files, 'scores.bin': other })).rejects.toThrow('holds no score sums')
  })

  test('that was evaluated in its folder is two runs', async () => {
    const evaluated = runRecord('evaluate')
    const [first, second, ...more] = await read({ ...(await writtenFiles()), ...evaluated.files })
    expect(more).toEqual([])
    expect(first!.settings.kind).toBe('detect')
    expect(first!.files[evaluationFiles.evaluation]).toBeUndefined()
    expect(second).toMatchObject({ name: 'found, evaluated', figures: evaluated.figures, files: evaluated.files })
  })
})

describe('a folder', () => {
  test('that holds no run is refused', async () => {
    await expect(read({ 'a.txt': new Uint8Array(1) })).rejects.toMatchObject({
      ...{ code: 'input.missing', message: expect.stringContaining('found holds no run') as string },
    })
  })
})
