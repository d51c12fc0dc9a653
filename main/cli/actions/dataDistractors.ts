import { WorkbenchError } from '../../base/errors.ts'
import { createSlices } from '../../base/slices.ts'
import { pairsOf, type QuestionPair } from '../../datasets/pairs.ts'
import { proposeDistractors, type AskOpenly, type Proposal } from '../../datasets/propose/proposeDistractors.ts'
import { readDrafts } from '../../datasets/readDrafts.ts'
import { writeAtomically } from '../../files/atomicFile.ts'
import { isSamePlace } from '../../files/samePlace.ts'
import { openAnswerTokens, openBeginnings } from '../../runs/openAsking.ts'
import type { Action } from '../host.ts'
import { checkOutput, runInput, type OutputFlags } from '../inputs.ts'
import type { RunFlags } from '../options.ts'
import { pairNamed } from '../pairNamed.ts'
import { counted } from '../table.ts'
import { modelName } from '../../models/catalogue/modelName.ts'

export interface DistractorsFlags extends OutputFlags, Omit<RunFlags, 'model' | 'cache'> {
  readonly file: string
  readonly model?: string
  readonly count: number
  readonly question?: readonly string[]
  readonly out?: string
}

export const dataDistractors: Action<DistractorsFlags> = async (flags, { call, output, signal, willWrite }) => {
  const { file, model, count, question: ids, out, json } = flags
  if (out !== undefined) {
    if (isSamePlace(out, file)) {
      throw new WorkbenchError('input.usage', `--out ${out} is the file with the questions; give another name.`)
    }
    await checkOutput(out, flags)
  }
  const { questions, problems } = await readDrafts(file, { signal })
  for (const { place, message } of problems) output.warning(`${place}: ${message}.`)
  const records = questions.map(({ question }, position) => ({ question, position }))
  const slices = createSlices(signal)
  const { byId } = await pairsOf(records, null, slices)
  const all = [...byId.values()]
  const chosen = ids === undefined ? all : ids.map((id) => pairNamed(id, all, file))
  const ask: AskOpenly | null =
    model === undefined
      ? null
      : async (asked) => {
          const run = runInput({ ...flags, model, cache: false })
          const how = { beginnings: openBeginnings, maxTokens: openAnswerTokens }
          const { scored } = await call('answers.open', { run, ...asked, ...how, texts: [...asked.texts] })
          return { model: flags.modelName ?? modelName(model), scored }
        }
  const thisYear = new Date().getFullYear()
  const lines: string[] = []
  let nWithout = 0
  for (const pair of chosen) {
    signal.throwIfAborted()
    const proposals = await proposeDistractors(pair, all, { count, ask, thisYear, slices })
    if (proposals.length === 0) nWithout++
    const line = JSON.stringify({ pairId: pair.pairId, proposals })
    lines.push(`${line}\n`)
    if (out !== undefined) continue
    if (json === true) output.json({ pairId: pair.pairId, proposals })
    else for (const text of described(pair, proposals)) output.line(text)
  }
  if (out !== undefined) {
    willWrite(out)
    await writeAtomically(out, (sink) => sink.write(lines.join('')), { signal })
    output.note(`Written: ${out}`)
  }
  const without = nWithout > 0 ? `; none found for ${nWithout}` : ''
  output.note(`Proposed for ${counted(chosen.length - nWithout, 'question')}${without}. Nothing was put into ${file}.`)
}

function* described({ pairId, sides }: QuestionPair, proposals: readonly Proposal[]): Generator<string> {
  const [first] = sides
  yield `${pairId.replace(/^id:/, '')}  ${first?.stem ?? ''}  right: ${first?.options[first.answer] ?? ''}`
  for (const { texts, origin, logLikelihood } of proposals) {
    const said = sides.map(({ id, lang }) => texts[id] ?? `(${lang ?? id}: to be written)`).join(' | ')
    const likelihood = logLikelihood === null ? '' : `; ln P ${logLikelihood.toFixed(1)}`
    yield `      ${said}    [${origin}${likelihood}]`
  }
}
