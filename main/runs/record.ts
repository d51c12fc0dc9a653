/**
 * One run, one record: what was asked, what came out, and the files behind it. A project keeps it as a row, a folder as
 * `run.json` and the files beside it; either becomes the other without loss. Neither times nor paths are in it.
 */
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { oneLine } from '../base/oneLine.ts'
import { describeIssues } from '../base/issues.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import { parseJsonObject, utf8Text } from '../files/jsonFile.ts'
import { isSealed, sealed } from '../files/seal.ts'
import { FileNameSchema } from '../store/ids.ts'
import { answersFile, formatAnswers, parseAnswers, type AnswerLine } from './answers.ts'
import { digestsOf, type Capsule, type CapsuleFiles } from './capsule.ts'
import { readDetection } from './detection.ts'
import { RunFigures } from './details.ts'
import { evaluationFiles, readEvaluation } from './evaluation.ts'
import { foundDetection } from './kinds/detect.ts'
import { foundEvaluation } from './kinds/evaluate.ts'
import { ManifestHead, manifestFile, runFormat, sumsFile } from './manifest.ts'
import { presetsOf } from './fields.ts'
import { kindFields } from './kindFields.ts'
import { StoredSettings, type RunSettings, type SettingsOf } from './settings.ts'

export interface RunRecord {
  readonly name: string
  readonly settings: RunSettings
  readonly figures: RunFigures
  /** Without its answers, which come as rows. */
  readonly files: CapsuleFiles
  readonly answers: readonly AnswerLine[]
}

const RecordSchema = v.object({
  ...ManifestHead,
  kind: v.string(),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(10_000), v.transform(oneLine)),
  settings: StoredSettings,
  figures: RunFigures,
  /** SHA-256 (hex) of every other file. */
  files: v.record(FileNameSchema, v.string()),
})

/** A run as the files of a folder. A detection's own manifest says all there is to say of it. */
export function recordFiles({ name, settings, figures, files, answers }: RunRecord, version: string): CapsuleFiles {
  if (settings.kind === 'detect' && Object.hasOwn(files, manifestFile)) return files
  const all = { ...files, ...(answers.length === 0 ? {} : { [answersFile]: formatAnswers(answers) }) }
  const head = { ...runFormat, engram: version, kind: settings.kind, name }
  const manifest = sealed({ ...head, settings, figures, files: digestsOf(all) })
  return { [manifestFile]: new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`), ...all }
}

/**
 * The runs that a folder holds: a run of any kind, and an evaluation that was written into it.
 *
 * @throws WorkbenchError 'input.missing' when there is none; 'input.format' naming the file that another program or a newer
 *         Engram wrote, or that was changed since
 */
export async function readRecords(
  capsule: Capsule,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<RunRecord[]> {
  const records: RunRecord[] = []
  if (capsule.has(manifestFile)) records.push(await readRecord(capsule, options))
  const isBeside = capsule.has(evaluationFiles.evaluation) && records[0]?.settings.kind !== 'evaluate'
  if (isBeside) records.push(await evaluationRecord(capsule, options))
  if (records.length > 0) return records
  throw new WorkbenchError(
    'input.missing',
    `${capsule.place} holds no run: there is neither ${manifestFile} nor ${evaluationFiles.evaluation} in it.`,
  )
}

type Options = Parameters<typeof readRecords>[1]

async function readRecord(capsule: Capsule, options: Options): Promise<RunRecord> {
  const path = capsule.placeOf(manifestFile)
  const text = utf8Text(await capsule.bytes(manifestFile, options), path, expected)
  const json = parseJsonObject(text, path, expected)
  if (json['kind'] === 'detect' && 'method' in json) return detectionRecord(capsule, options)
  if (json['format'] === runFormat.format && Number(json['formatVersion']) > runFormat.formatVersion) {
    throw refuse(`${path} was written by a newer Engram. Update Engram to read it.`)
  }
  const parsed = v.safeParse(RecordSchema, json)
  if (!parsed.success) throw refuse(`${path}: ${describeIssues(parsed.issues)}. It is no run of this program.`)
  if (!isSealed(json)) throw refuse(`${path} is not as it was written: it was changed or damaged.`)
  const { name, kind, settings, figures } = parsed.output
  const isOne = kind === settings.kind && (figures.summary === null || figures.summary.kind === kind)
  if (!isOne || kind === 'detect') throw refuse(`${path}: its kind, settings and figures are not of one run.`)
  const files = await checkedFiles(capsule, parsed.output.files, options)
  const { [answersFile]: lines, ...others } = files
  const place = capsule.placeOf(answersFile)
  const answers = lines === undefined ? [] : parseAnswers(utf8Text(lines, place, expected), place)
  return { name, settings, figures, files: others, answers }
}

async function detectionRecord(capsule: Capsule, options: Options): Promise<RunRecord> {
  const detection = await readDetection(capsule, options)
  const { method, objective, settings, data, files } = detection.manifest
  const stored: SettingsOf<'detect'> = {
    ...{ kind: 'detect', asked: { filter: '', templates: 'question-first', file: data.file }, backgroundId: null },
    options: {
      ...presetsOf(kindFields.detect),
      ...{ method: method as SettingsOf<'detect'>['options']['method'], objective },
      ...settings,
    },
  }
  return {
    ...{ name: oneLine(capsule.name), settings: stored, figures: wholeFigures(foundDetection(detection)), answers: [] },
    files: {
      ...(await checkedFiles(capsule, files, options)),
      // Beside a manifest of before it was named there.
      ...(detection.sums === null ? {} : { [sumsFile]: await capsule.bytes(sumsFile, options) }),
      [manifestFile]: await capsule.bytes(manifestFile, options),
    },
  }
}

async function evaluationRecord(capsule: Capsule, options: Options): Promise<RunRecord> {
  const evaluation = await readEvaluation(capsule, options)
  const { controls, randomSets, pooled, driftSets, seed } = evaluation.settings
  const { report, evaluation: file } = evaluationFiles
  return {
    name: oneLine(`${capsule.name}, evaluated`),
    settings: {
      ...{ kind: 'evaluate', runIds: [] },
      options: { ...presetsOf(kindFields.evaluate), controls, randomSets, pooled, driftSets, seed },
    },
    figures: wholeFigures(foundEvaluation(evaluation)),
    files: {
      [file]: await capsule.bytes(file, options),
      ...(capsule.has(report) ? { [report]: await capsule.bytes(report, options) } : {}),
    },
    answers: [],
  }
}

/** What is not known of a run is nothing. */
export function wholeFigures(found: Partial<RunFigures>): RunFigures {
  const model = { name: '', fingerprint: '', nLayers: 0, dMlp: 0 }
  return { model, device: '', nQuestions: 0, nVariants: 0, accuracy: null, summary: null, warnings: [], ...found }
}

async function checkedFiles(
  capsule: Capsule,
  digests: Readonly<Record<string, string | undefined>>,
  options: Options,
): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {}
  for (const [name, digest] of Object.entries(digests)) {
    if (digest === undefined) continue
    if (!capsule.has(name)) throw refuse(`${capsule.placeOf(name)} is missing, so the run is not whole.`)
    const bytes = await capsule.bytes(name, options)
    if (bytesDigest(bytes) !== digest)
      throw refuse(`${capsule.placeOf(name)} was changed or damaged since the run wrote it.`)
    files[name] = bytes
  }
  return files
}

const expected = 'a file of a run'

function refuse(message: string): WorkbenchError {
  return new WorkbenchError('input.format', message)
}
