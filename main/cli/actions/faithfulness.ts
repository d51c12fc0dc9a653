import { resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { writeFolderAtomically } from '../../files/atomicFolder.ts'
import { usualMethods, type CurveMeasure, type CurveMethod } from '../../methods/faithfulness/curvePoints.ts'
import type { Faithfulness, Figure, MeasureFaithfulness } from '../../methods/faithfulnessSchema.ts'
import { faithfulnessFields } from '../../runs/kindFields.ts'
import { kinds } from '../../runs/kinds.ts'
import { manifestFile } from '../../runs/manifest.ts'
import { recordFiles } from '../../runs/record.ts'
import type { Action } from '../host.ts'
import { checkOutputFolder } from '../inputs.ts'
import { optionsOf, type FlagsOf, type RunFlags } from '../options.ts'
import { duration } from '../progressText.ts'
import { askedFile, createRun, experimentSource, finishedRecord, keepInProject } from '../runs.ts'
import { counted, decimal, grouped, table } from '../table.ts'
import { version } from '../version.ts'

export interface FaithfulnessFlags extends RunFlags, FlagsOf<typeof faithfulnessFields> {
  readonly run?: string
  readonly data?: string
  readonly methods?: readonly CurveMethod[]
  readonly out?: string
}

const fileNames = [manifestFile, 'questions.jsonl', 'faithfulness.json', 'curves.csv', 'by-question.jsonl']

export const faithfulness: Action<FaithfulnessFlags> = async (flags, host) => {
  const { json, run, data, out } = flags
  const { output, signal } = host
  if ((run === undefined) === (data === undefined)) {
    throw new WorkbenchError(
      'input.usage',
      'Say whose questions are asked: those of a detection with --run, or those of a file with --data.',
    )
  }
  if (out !== undefined) await checkOutputFolder(resolve(out), fileNames, manifestFile)
  const methods = [...new Set(flags.methods ?? usualMethods)]
  const options = optionsOf(flags, faithfulnessFields)
  const { context, answers } = createRun(flags, host)
  const { source, file } = experimentSource({ run, data, ...options }, host)
  const done = await kinds.faithfulness.run({ source, methods }, options, context)
  const { result } = done
  const settings = { kind: 'faithfulness' as const, asked: askedFile((data ?? run)!), methods, options }
  const kept = { flags, host, answers, inputs: file }
  if (out !== undefined) {
    host.willWrite(resolve(out))
    const record = await finishedRecord({ name: kinds.faithfulness.title, settings }, done, kept)
    await writeFolderAtomically(resolve(out), recordFiles(record, version()), { signal, names: fileNames })
  }
  if (json === true) {
    const { perQuestion: _, ...figures } = result
    output.json(figures)
  } else {
    for (const line of describe(result.faithfulness)) output.line(line)
    const { prompts, computed, elapsedMs, device } = result
    output.note(
      `${counted(prompts, 'prompt')}, ${grouped(prompts - computed)} from cache; ${duration(elapsedMs)} on ${device}`,
    )
    if (out !== undefined) output.note(`Written: ${out}`)
  }
  await keepInProject(settings, { ...done, elapsedMs: result.elapsedMs }, kept)
}

const titles: Readonly<Record<CurveMeasure, string>> = {
  prob: 'P of the right letter',
  contrast: 'Letter contrast, nats',
}

function describe(found: Faithfulness): string[] {
  const { questions, prompts, facts, nNeurons, to, objective, measures } = found
  return [
    `${counted(questions, 'question')} (${counted(facts, 'fact')}), ${counted(prompts, 'prompt')}, ${grouped(nNeurons)} neurons; ` +
      `scores of ${objective}, removed neurons set to ${to === 'zero' ? '0' : 'their means'}`,
    ...measures.flatMap(describeMeasure),
  ]
}

function describeMeasure({ measure, whole, none, scale, isScaled, methods }: MeasureFaithfulness): string[] {
  const [kept = [], top = []] = [methods[0]?.kept, methods[0]?.top]
  const areas = methods.map(({ method, cpr, cmd, complement, beyondRandom }) => {
    const beyond = beyondRandom === null ? ['', ''] : [interval(beyondRandom.cpr), interval(beyondRandom.cmd)]
    return [method, interval(cpr), interval(cmd), interval(complement), ...beyond]
  })
  const share = (value: number): string => `${decimal(100 * value)} %`
  const curve = (title: string, part: 'kept' | 'keptByMagnitude' | 'removed'): string[] => [
    '',
    ...table(
      [
        [`${isScaled ? 'f' : 'mean'}, ${title}`, ...kept.map((point) => share(point.share))],
        ...methods.map((each) => [each.method, ...each[part].map(({ f, mean }) => short(isScaled ? f.value : mean))]),
      ],
      `l${'r'.repeat(kept.length)}`,
    ),
  ]
  return [
    '',
    `${titles[measure]}: ${interval(whole)} with all neurons, ${interval(none)} with none; difference ${interval(scale)}`,
    ...(isScaled
      ? table([['', 'CPR', 'CMD', 'complement', 'CPR less random', 'CMD less random'], ...areas], 'lrrrrr')
      : []),
    ...curve('kept by score', 'kept'),
    ...curve('kept by magnitude', 'keptByMagnitude'),
    ...curve('removed by score', 'removed'),
    '',
    ...table(
      [
        ['change, top removed', ...top.map(({ neurons }) => String(neurons))],
        ...methods.map((each) => [each.method, ...each.top.map(({ change }) => short(change.value))]),
      ],
      `l${'r'.repeat(top.length)}`,
    ),
  ]
}

function short(value: number | null): string {
  return value === null ? '' : value.toFixed(3).replace(/^-(0\.0+)$/, '$1')
}

function interval({ value, low, high }: Figure): string {
  if (value === null) return 'none'
  return low === null || high === null ? short(value) : `${short(value)} (${short(low)} to ${short(high)})`
}
