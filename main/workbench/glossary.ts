import { createHash } from 'node:crypto'
import { counted } from '../base/counted.ts'
import type { Term } from '../datasets/glossary.ts'
import { readGlossary } from '../datasets/readGlossary.ts'
import { writeGlossary } from '../datasets/writeGlossary.ts'
import type { Part } from '../rpc/window/shapes.ts'
import { refusal } from './failures.ts'
import type { Places } from './places.ts'
import { withPaths } from './sentFiles.ts'
import type { NewStep, OpenProject, Session } from './session.ts'
import { searchable } from './typedFilter.ts'

type Methods = 'glossary.list' | 'glossary.change' | 'glossary.import' | 'glossary.export'

/** The terms of the open project with their agreed translations. */
export function glossaryPart(session: Session, places: Places): Part<Methods> {
  return {
    'glossary.list': ({ text, limit }) => {
      const words = searchable(text).split(/\s+/)
      const found = [...session.require().questions.terms()].filter(([, { from, to, term, translation, note }]) => {
        const own = searchable([from, to, term, translation, note].join('\n'))
        return words.every((word) => own.includes(word))
      })
      return Promise.resolve({
        terms: found.slice(0, limit).map(([id, term]) => ({ id, ...term })),
        total: found.length,
      })
    },
    'glossary.change': async ({ put, remove }) => {
      session.requireWritable()
      await session.commit((project) => {
        const known = project.questions.terms()
        if (put.length > 0 && remove.some((id) => !known.has(id)))
          throw refusal(
            'run.conflict',
            'Somebody else changed or removed this term meanwhile; look at what there is now.',
          )
        const changes = new Map<string, NewStep['changes'][number]>()
        for (const id of remove) changes.set(id, { kind: 'terms', id, after: null })
        // Whoever agrees once more on what is agreed takes no note off it.
        const said = put.filter((term) => term.note !== '' || remove.includes(idOf(term)) || !known.has(idOf(term)))
        const at = put.length === 1 && remove.length === 1 ? project.file.records.get('terms', remove[0]!) : null
        for (const change of newTerms(project, said, at?.position)) changes.set(change.id, change)
        return { name: nameOf(put, remove.length), changes: [...changes.values()] }
      })
      return {}
    },
    'glossary.import': async ({ name, source }, { signal }) =>
      await withPaths([{ name, source }], places, async ([sent]) => {
        session.requireWritable()
        const { terms, refused } = await readGlossary(sent!.path, signal)
        let added = 0
        await session.commit((project) => {
          const changes = newTerms(project, terms).filter(({ id }) => !project.questions.terms().has(id))
          added = changes.length
          return { name: `Imported ${counted(added, 'term')} from ${sent!.name}`, changes }
        }, signal)
        return { added, known: terms.length - added, refused: refused.slice(0, mostTold) }
      }),
    'glossary.export': () => {
      const text = writeGlossary([...session.require().questions.terms().values()])
      const name = `${session.describe()?.name ?? 'project'}-glossary.csv`
      return Promise.resolve({ name, type: 'text/csv', bytes: new TextEncoder().encode(text) })
    },
  }
}

/** Of rows that are no term not all are told. */
const mostTold = 100

/** Terms as the project keeps them, in the place `at` or behind those that it has; each once. */
function newTerms({ file, questions }: OpenProject, terms: readonly Term[], at?: number) {
  const known = questions.terms()
  let position = (known.size === 0 ? -1 : (file.records.get('terms', [...known.keys()].at(-1)!)?.position ?? -1)) + 1
  const found = new Map<string, { kind: 'terms'; id: string; after: { position: number; data: string } }>()
  for (const term of terms) {
    const id = idOf(term)
    const place = known.has(id) ? file.records.get('terms', id)!.position : (at ?? position++)
    found.set(id, { kind: 'terms', id, after: { position: place, data: JSON.stringify(term) } })
  }
  return [...found.values()]
}

/** The same for the same term and translation, in every copy of a project. */
function idOf({ from, to, term, translation }: Term): string {
  const digest = createHash('sha256').update(JSON.stringify([from, to, term, translation]))
  return digest.digest('base64url').slice(0, 24)
}

function nameOf(put: readonly Term[], removed: number): string {
  const [first] = put
  if (first === undefined) return `Took ${counted(removed, 'term')} out of the glossary`
  return put.length === 1
    ? `Agreed on ${first.translation} for ${first.term}`
    : `Agreed on ${counted(put.length, 'term')}`
}
