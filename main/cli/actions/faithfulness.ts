import { usualMethods, type CurveMeasure, type CurveMethod } from '../../methods/faithfulness/curvePoints.ts'
import type { Faithfulness, Figure, MeasureFaithfulness } from '../../methods/faithfulnessSchema.ts'
import { faithfulnessFields } from '../../runs/kindFields.ts'
import { kinds } from '../../runs/kinds.ts'
import type { Action } from '../host.ts'
import { runMethods, type MethodsFlags } from '../methodsRun.ts'
import { optionsOf, type FlagsOf } from '../options.ts'
import { counted, decimal, grouped, table } from '../table.ts'

export interface FaithfulnessFlags extends MethodsFlags, FlagsOf<typeof faithfulnessFields> {
  readonly methods?: readonly CurveMethod[]
}

const fileNames = ['faithfulness.json', 'curves.csv', 'by-question.jsonl']

export const faithfulness: Action<FaithfulnessFlags> = (flags, host) => {
  const methods = [...new Set(flags.methods ?? usualMethods)]
  const options = optionsOf(flags, faithfulnessFields)
  return runMethods(flags, host, {
    ...{ kind: 'faithfulness', title: kinds.faithfulness.title, methods, options, fileNames },
    run: (source, context) => kinds.faithfulness.run({ source, methods }, options, context),
    describe: ({ faithfulness }) => describe(faithfulness),
    promptsOf: ({ prompts }) => prompts,
  })
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
