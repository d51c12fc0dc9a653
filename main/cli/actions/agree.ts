import { resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { writeFolderAtomically } from '../../files/atomicFolder.ts'
import { knownFrom } from '../../methods/agreementFigures.ts'
import type { AgreementFigures, GroupAgreement } from '../../methods/agreementSchema.ts'
import type { Estimate } from '../../methods/evaluationSchema.ts'
import type { ProxyKind } from '../../methods/scoreKinds.ts'
import { agreeFields } from '../../runs/kindFields.ts'
import { kinds } from '../../runs/kinds.ts'
import { agreementFiles } from '../../runs/kinds/agree.ts'
import { manifestFile } from '../../runs/manifest.ts'
import { recordFiles } from '../../runs/record.ts'
import type { Action } from '../host.ts'
import { checkOutputFolder } from '../inputs.ts'
import { optionsOf, type FlagsOf, type RunFlags } from '../options.ts'
import { duration } from '../progressText.ts'
import { askedFile, createRun, experimentSource, finishedRecord, keepInProject } from '../runs.ts'
import { counted, grouped, table } from '../table.ts'
import { version } from '../version.ts'

export interface AgreeFlags extends RunFlags, FlagsOf<typeof agreeFields> {
  readonly run?: string
  readonly data?: string
  readonly methods: readonly ProxyKind[]
  readonly out?: string
}

const fileNames = [manifestFile, 'questions.jsonl', ...Object.values(agreementFiles)]

export const agree: Action<AgreeFlags> = async (flags, host) => {
  const { json, run, data, out } = flags
  const { output, signal } = host
  if ((run === undefined) === (data === undefined)) {
    throw new WorkbenchError(
      'input.usage',
      'Say whose questions are asked: those of a detection with --run, or those of a file with --data.',
    )
  }
  if (out !== undefined) await checkOutputFolder(resolve(out), fileNames, manifestFile)
  const methods = [...new Set(flags.methods)]
  const options = optionsOf(flags, agreeFields)
  const { context, answers } = createRun(flags, host)
  const { source, file } = experimentSource({ run, data, ...options }, host)
  const done = await kinds.agree.run({ source, methods }, options, context)
  const { result } = done
  const settings = { kind: 'agree' as const, asked: askedFile((data ?? run)!), methods, options }
  const kept = { flags, host, answers, inputs: file }
  if (out !== undefined) {
    host.willWrite(resolve(out))
    const record = await finishedRecord({ name: kinds.agree.title, settings }, done, kept)
    await writeFolderAtomically(resolve(out), recordFiles(record, version()), { signal, names: fileNames })
  }
  if (json === true) {
    const { perQuestion: _, ...figures } = result
    output.json(figures)
  } else {
    for (const line of describe(result.agreement)) output.line(line)
    const { computed, elapsedMs, device } = result
    const { prompts } = result.agreement
    output.note(
      `${counted(prompts, 'prompt')}, ${grouped(prompts - computed)} from cache; ${duration(elapsedMs)} on ${device}`,
    )
    if (out !== undefined) output.note(`Written: ${out}`)
  }
  await keepInProject(settings, { ...done, elapsedMs: result.elapsedMs }, kept)
}

function describe({ questions, facts, prompts, v, candidates, groups }: AgreementFigures): string[] {
  const tried = candidates === null ? 'every neuron' : `${grouped(candidates)} neurons besides the first of each method`
  // where all questions are of one group, its table is that of all
  const shown = groups.length === 2 ? groups.slice(1) : groups
  return [
    `${counted(questions, 'question')} (${counted(facts, 'fact')}), ${counted(prompts, 'prompt')}; exact effects of ${tried}`,
    `Known: right in more than half of its prompts, and P(right letter) at least ${knownFrom} times that of a guess.`,
    ...shown.flatMap((group) => ['', ...describeGroup(group, v)]),
  ]
}

const groupTitles: Readonly<Record<GroupAgreement['group'], string>> = {
  all: 'All questions',
  knows: 'The model knows',
  guesses: 'The model guesses',
}

function describeGroup({ group, questions, prob, top, exactOff, randomOff, methods }: GroupAgreement, v: number) {
  const rows = methods.map(({ method, pearson, spearman, found, off }) => [
    ...[method, interval(pearson, 3), interval(spearman, 3), interval(found, 1), interval(off, 4)],
  ])
  return [
    `${groupTitles[group]}: ${counted(questions, 'question')}, P(right letter) ${interval(prob, 4)}`,
    ...table(
      [
        ['', 'Pearson', 'Spearman', `exact top ${v} found`, 'P, top off'],
        ...rows,
        ['exact', '', '', interval(top, 1), interval(exactOff, 4)],
        ['random', '', '', '', interval(randomOff, 4)],
      ],
      'lrrrr',
    ),
  ]
}

function interval({ mean, low, high }: Estimate, digits: number): string {
  if (mean === null) return 'none'
  return low === null || high === null
    ? mean.toFixed(digits)
    : `${mean.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}
