import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isWorkbenchError } from '../../main/base/errors.ts'
import { createProject, openProject, type ProjectFile } from '../../main/store/projectFile.ts'
import { recordKinds } from '../../main/store/records.ts'
import { openResultCache } from '../../main/store/resultCache.ts'
import { root } from './workbenchCalls.ts'

/** A project with something in each of its tables: the sample's questions, an edit changed and undone, a run, results. */
export function fullProject(path: string): void {
  const lines = readFileSync(join(root, 'resources/questions/sample.jsonl'), 'utf8').trimEnd().split('\n')
  const ids = lines.map((line) => (JSON.parse(line) as { id: string }).id)
  using file = createProject(path, 'Full')
  const step = (
    name: string,
    kind: 'questions' | 'edits' | 'blocks',
    records: readonly (readonly [string, string])[],
  ) =>
    file.history.commit(
      name,
      records.map(([id, data], position) => ({ kind, id, after: { position, data } })),
    )
  step(
    'Imported',
    'questions',
    lines.map((line, i) => [ids[i]!, line] as const),
  )
  step('Made an edit', 'edits', [
    ['edit-1', JSON.stringify({ name: 'weaker', parts: Array.from({ length: 200 }, (_, i) => i) })],
  ])
  step('Renamed it', 'edits', [['edit-1', JSON.stringify({ name: 'weak', parts: [] })]])
  file.history.goto(2)
  step('Wrote', 'blocks', [['block-1', JSON.stringify({ title: 'A title', text: 'x'.repeat(300) })]])
  for (const id of ['run-1', 'run-2']) {
    file.runs.insert({
      ...{ id, kind: 'predict', createdAt: '2026-11-24T08:00:00Z', settings: { seed: 1 }, state: 'done' },
      ...{ name: `Run ${id}`, starred: false, trashed: false, tags: ['x'], details: { nQuestions: 3 } },
    })
    const row = (part: string) =>
      ids.map((id, n) => ({ part, n, data: { id, letters: { A: 0.25, B: 0.75 }, mass: 1 } }))
    file.runs.putRows(id, [...row('before'), ...row('after')])
    file.runs.putFile(id, 'questions.jsonl', new TextEncoder().encode(lines.join('\n')))
    file.runs.putFile(id, 'edit.json', new TextEncoder().encode('{}'))
  }
  using cache = openResultCache(path, { unusable: 'refuse', onWarning: () => undefined })
  cache.putFingerprint('stamp', 'print')
  for (const key of ['k1', 'k2']) {
    const arrays = { scores: new Float32Array(3000).fill(0.5), places: new Int32Array([1, 2]) }
    cache.put({ key, device: 'cpu', method: 'attribute', model: 'print', meta: { prob: 0.5 }, arrays })
  }
}

/** Everything that can be read of a project, by name; a refusal in words is 'refused'. */
function everything(file: ProjectFile): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const note = (name: string, read: () => unknown): void => {
    try {
      found.set(name, JSON.stringify(read()))
    } catch (error) {
      if (!isWorkbenchError(error)) throw error
      found.set(name, 'refused')
    }
  }
  for (const name of ['name', 'createdAt', 'place']) note(`property ${name}`, () => file.properties.get(name))
  for (const kind of ['questions', 'edits', 'blocks'] as const)
    for (const record of file.records.all(kind)) note(`${kind} ${record.id}`, () => record)
  note('history', () => file.history.list())
  for (const run of file.runs.list()) {
    note(`run ${run.id}`, () => run)
    note(`rows ${run.id}`, () => file.runs.rows(run.id))
    note(`files ${run.id}`, () => file.runs.fileNames(run.id))
    for (const name of ['questions.jsonl', 'edit.json']) {
      note(`file ${run.id} ${name}`, () => {
        const data = file.runs.file(run.id, name)
        return data === 'damaged' ? data : data === null ? null : Buffer.from(data).toString('base64')
      })
    }
  }
  return found
}

/** What the history brings back, going through all its steps. */
function walked(file: ProjectFile): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (let step = 0; step <= 4; step++) {
    try {
      file.history.goto(step)
      const all = recordKinds.map((kind) => file.records.all(kind))
      found.set(`step ${step}`, JSON.stringify(all))
    } catch (error) {
      if (!isWorkbenchError(error)) throw error
      found.set(`step ${step}`, 'refused')
    }
  }
  return found
}

function cached(path: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  using cache = openResultCache(path, { unusable: 'refuse', onWarning: () => undefined })
  for (const key of ['k1', 'k2']) {
    const result = cache.get(key, 'cpu')
    if (result === null) continue // computed anew
    const arrays = Object.entries(result.arrays).map(([name, array]) => [name, [...array]])
    found.set(`result ${key}`, JSON.stringify([result.device, result.meta, arrays.sort()]))
  }
  const fingerprint = cache.getFingerprint('stamp')
  if (fingerprint !== null) found.set('fingerprint', fingerprint)
  return found
}

export type Outcome = 'same' | 'said' | 'altered' | 'bug'

/** What comes of a project one of whose bytes is another, and why. */
export function flipper(original: string, folder: string) {
  const path = join(folder, 'flipped.engram')
  const read = (): { readOnly: string | null; content: Map<string, string> } => {
    using file = openProject(path)
    const content = new Map([...everything(file), ...(file.readOnly === null ? walked(file) : [])])
    return { readOnly: file.readOnly, content }
  }
  const clear = (): void => {
    for (const suffix of ['', '-wal', '-shm', '-owner']) rmSync(path + suffix, { force: true })
  }
  copyFileSync(original, path)
  const expected = new Map([...cached(path), ...read().content])
  clear()
  return (at: number, value: number): { readonly outcome: Outcome; readonly what: string } => {
    copyFileSync(original, path)
    const bytes = readFileSync(path)
    bytes[at] = value
    writeFileSync(path, bytes)
    try {
      const results = cached(path)
      const { readOnly, content } = read()
      const wrong = [...results, ...content].filter(
        ([name, text]) => text !== 'refused' && text !== '"damaged"' && expected.get(name) !== text,
      )
      // What names its damage may leave it out; what does not has to be whole.
      const isSaid = readOnly?.includes('damaged') === true
      const altered = wrong.filter(([name]) => !isSaid || !/^(property|history)/.test(name))
      const missing = [...expected.keys()].filter(
        (name) => !/^(result|fingerprint|step)/.test(name) && !content.has(name),
      )
      if (altered.length > 0) return { outcome: 'altered', what: altered.map(([name]) => name).join() }
      if (missing.length > 0 && !isSaid) return { outcome: 'altered', what: `missing ${missing.join()}` }
      const isRefused = [...content.values()].some((text) => text === 'refused' || text === '"damaged"')
      return readOnly === null && !isRefused
        ? { outcome: 'same', what: '' }
        : { outcome: 'said', what: readOnly ?? 'refused' }
    } catch (error) {
      if (isWorkbenchError(error)) return { outcome: 'said', what: error.message }
      return { outcome: 'bug', what: String(error) }
    } finally {
      clear()
    }
  }
}
