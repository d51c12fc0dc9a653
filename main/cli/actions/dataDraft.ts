import { existsSync } from 'node:fs'
import { WorkbenchError } from '../../base/errors.ts'
import { createSlices } from '../../base/slices.ts'
import { langTag, type PairChange } from '../../datasets/pairChange.ts'
import { pairChanges } from '../../datasets/pairChanges.ts'
import { pairsOf } from '../../datasets/pairs.ts'
import { draftSource } from '../../datasets/propose/draftSide.ts'
import type { Question } from '../../datasets/question.ts'
import { formatQuestionLines } from '../../datasets/questionLines.ts'
import { readDrafts } from '../../datasets/readDrafts.ts'
import { writeTextAtomically } from '../../files/atomicFile.ts'
import { isSamePlace } from '../../files/samePlace.ts'
import { modelName } from '../../models/catalogue/modelName.ts'
import { rawPrompting } from '../../models/tokenizer/prompting.ts'
import { askForDraft, type Continue } from '../../runs/draftAsking.ts'
import type { Action, Host } from '../host.ts'
import { checkOutput, runInput, type OutputFlags } from '../inputs.ts'
import type { RunFlags } from '../options.ts'
import { pairNamed } from '../pairNamed.ts'
import { counted } from '../table.ts'

export interface DraftFlags extends OutputFlags, Omit<RunFlags, 'cache'> {
  readonly file: string
  readonly to: string
  readonly question?: readonly string[]
  readonly out?: string
}

export const dataDraft: Action<DraftFlags> = async (flags, host) => {
  const { file, to, out, question: ids, json } = flags
  const { output, signal, willWrite } = host
  if (!langTag.test(to)) throw usage(`--to ${to} is no language; give its tag, such as ar.`)
  const questions = await begunQuestions(flags, host)
  const slices = createSlices(signal)
  const records = new Map(questions.map((question, position) => [question.id, { question, position }]))
  const { byId } = await pairsOf(records.values(), null, slices)
  const set = { get: (id: string) => records.get(id) ?? null, pair: (id: string) => byId.get(id) }
  const all = [...byId.values()]
  const chosen = ids === undefined ? all : ids.map((id) => pairNamed(id, all, file))
  const model = flags.modelName ?? modelName(flags.model)
  const ask = asking(flags, host)
  const drafts: PairChange[] = []
  let nRefused = 0
  for (const pair of chosen) {
    signal.throwIfAborted()
    const source = draftSource(pair, to)
    if (source === null || source.lang === to) continue
    const draft = await askForDraft(source, to, all, { ask, signal })
    const { pairId } = pair
    const id = pairId.replace(/^id:/, '')
    if ('refused' in draft) nRefused++
    else drafts.push({ kind: 'draft', pairId, lang: to, ...draft, options: [...draft.options], model })
    if (json === true) output.json({ pairId, ...draft })
    else if ('refused' in draft) output.line(`${id}  refused: ${draft.refused}`)
    else output.line([`${id}  ${draft.stem}`, ...draft.options.map((option) => `      ${option}`)].join('\n'))
    if (out === undefined || 'refused' in draft) continue
    const after = await pairChanges(set, drafts, slices)
    const now = questions.map((question) => after.get(question.id) ?? question)
    const made = [...after.values()].filter((question) => question !== null && !records.has(question.id)) as Question[]
    willWrite(out)
    await writeTextAtomically(out, formatQuestionLines([...now, ...made]), { signal })
  }
  if (out !== undefined && drafts.length > 0) output.note(`Written: ${out}`)
  const refused = nRefused > 0 ? `; ${nRefused} refused` : ''
  const left = chosen.length - drafts.length - nRefused
  const there = left > 0 ? `; ${left} had it already, or nothing to draft it from` : ''
  output.note(`Drafted ${counted(drafts.length, 'side')} in ${to}${refused}${there}.`)
}

/** What the file holds; where the same command was stopped before, what it had written. */
async function begunQuestions(
  { file, out, force }: DraftFlags,
  { output, signal }: Host,
): Promise<readonly Question[]> {
  if (out !== undefined && !out.endsWith('.jsonl')) throw usage(`${out} has to end in .jsonl.`)
  if (out !== undefined && isSamePlace(out, file)) throw usage(`${out} is the file to draft from; give another name.`)
  if (out !== undefined) await checkOutput(out, { force: force ?? false })
  const { questions, problems } = await readDrafts(file, { signal })
  for (const { place, message } of problems) output.warning(`${place}: ${message}.`)
  const given = questions.map(({ question }) => question)
  if (out === undefined || force === true || !existsSync(out)) return given
  const begun = (await readDrafts(out, { signal })).questions.map(({ question }) => question)
  const byId = new Map(begun.map((question) => [question.id, question]))
  const other = given.find(({ id, stem, options }) => {
    const there = byId.get(id)
    return there?.stem !== stem || JSON.stringify(there.options) !== JSON.stringify(options)
  })
  if (other === undefined) return begun
  throw usage(`${out} holds other questions than ${file} (${other.id}); give another name, or --force to begin again.`)
}

function asking(flags: DraftFlags, { call }: Host): Continue {
  const run = runInput({ ...flags, cache: false })
  return async ({ prompt, maxTokens }, { signal, onText }) => {
    const { text } = await call(
      'generate',
      {
        ...{ run, edit: null, maxTokens, seed: 0, temperature: 0, stop: true },
        prompt: { kind: 'text', text: prompt, ...rawPrompting },
      },
      { signal, onItem: (item) => onText(item.text) },
    )
    return text
  }
}

function usage(message: string): WorkbenchError {
  return new WorkbenchError('input.usage', message)
}
