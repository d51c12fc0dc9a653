import * as v from 'valibot'
import type { ImportChoices } from '../datasets/import/importChoices.ts'
import { filePlan, importFiles, type FilePlan } from '../datasets/import/importPlan.ts'
import type { ImportProblem } from '../datasets/import/importProblem.ts'
import type { PlacedQuestion } from '../datasets/question.ts'
import { readRegular } from '../files/regularFile.ts'
import { QuestionIdSchema } from '../store/ids.ts'
import { pieces } from './pieces.ts'

/** Files by where they lie and what complaints call them. */
export interface ReadInput {
  readonly files: readonly { readonly path: string; readonly name: string; readonly choices?: ImportChoices | null }[]
  readonly choices: ImportChoices
}

export interface ReadPiece {
  /** How the files were read; in the first piece only. */
  readonly files: readonly FilePlan[]
  readonly questions: readonly PlacedQuestion[]
  readonly refused: readonly RefusedRow[]
}

export interface RefusedRow extends ImportProblem {
  /** The file, by its place among the files. */
  readonly file: number
  readonly id: string | null
}

const maxBytes = 2 ** 28

/** The usable questions of some files, each id once, and why the other rows are refused. */
export async function* readPieces({ files, choices }: ReadInput): AsyncGenerator<ReadPiece> {
  const read = await Promise.all(
    files.map(async ({ path, name, choices: own = null }) => ({
      ...{ name, choices: own },
      bytes: await readRegular(path, { expected: 'a question file', maxBytes }),
    })),
  )
  const { reads, questions, problems } = await importFiles(read, choices)
  yield { files: reads.map((each, i) => filePlan(files[i]!.name, each)), questions: [], refused: [] }
  const fileOf = (place: string): number =>
    Math.max(
      0,
      files.findIndex(({ name }) => place.startsWith(name)),
    )
  for (const refused of pieces(problems)) {
    yield { files: [], questions: [], refused: refused.map((row) => ({ ...row, file: fileOf(row.place), id: null })) }
  }
  const seen = new Set<string>()
  for (const piece of pieces(questions)) {
    const usable: PlacedQuestion[] = []
    const refused: RefusedRow[] = []
    for (const placed of piece) {
      const { question, place } = placed
      const fault = faultOf(question.id, seen)
      seen.add(question.id)
      if (fault === null) usable.push(placed)
      else {
        const remedy = 'give every question an id of its own'
        const cells = { id: question.id, stem: question.stem }
        refused.push({
          ...{ file: fileOf(place), row: null, place, column: null, rule: 'duplicate-id', reason: fault, remedy },
          ...{ cells, id: null },
        })
      }
    }
    yield { files: [], questions: usable, refused }
  }
}

function faultOf(id: string, seen: ReadonlySet<string>): string | null {
  if (id === '') return 'has no id'
  if (!v.is(QuestionIdSchema, id)) return 'has an id with control characters in it, or one of more than 500 characters'
  return seen.has(id) ? `has the id of an earlier question, ${id}` : null
}
