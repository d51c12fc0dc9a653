import { readFile } from 'node:fs/promises'
import { isObject } from '../base/isObject.ts'
import { readImport } from '../datasets/import/readImport.ts'
import { jsonOrNull } from '../files/parseJson.ts'
import { openRegular } from '../files/regularFile.ts'
import { isOwnPdf } from '../report/pdf/creator.ts'

const headBytes = 2 ** 16
/** Larger ones are no question file, and no edit. */
const mostBytes = 2 ** 28

/**
 * Whether a file is of a form that Engram alone writes: questions of our own form, answers, an edit, a corpus, attributions,
 * a report. A file in a public layout may be anybody's, so it counts as none, as does one that cannot be read.
 */
export async function isOwnFile(path: string): Promise<boolean> {
  try {
    const { head, size } = await headOf(path)
    if (size === 0) return true
    const text = new TextDecoder().decode(head)
    if (/^\s*<!doctype html>/i.test(text)) return pageMarks.every((mark) => text.includes(mark))
    if (text.startsWith('%PDF-')) return isOwnPdf(text)
    if (textMarks.some((mark) => text.includes(mark))) return true
    if (/^.{8}\{"__metadata__":\{"model":"sha256:/s.test(text)) return true
    const record = jsonOrNull(text.slice(0, text.indexOf('\n'))) ?? jsonOrNull(text)
    if (isObject(record) && recordMarks.some((keys) => keys.every((key) => Object.hasOwn(record, key)))) return true
    if (size > mostBytes) return false
    const { chosen } = await readImport({ name: path, bytes: await readFile(path) })
    return chosen.id === 'engram' || chosen.layout?.isOurs === true
  } catch {
    return false
  }
}

/** What every page has that Engram writes, and hardly another. */
const pageMarks = [
  'content="default-src &#39;none&#39;; style-src &#39;sha256-',
  '<meta name="referrer" content="no-referrer">',
]

/** What a card of a data set and a task of lm-evaluation-harness say. */
const textMarks = ['\nWritten by Engram. ', '\ndoc_to_choice: "{{letters}}"\n']

/** Keys that the first line, or the whole, of a JSON file has: answers, proposals, edits, a corpus. */
const recordMarks = [
  ['id', 'variant', 'gold'],
  ['style', 'id', 'options'],
  ['pairId', 'proposals'],
  ['positions', 'neurons', 'name'],
  ['format', 'formatVersion', 'engram'],
  ['letters', 'choices', 'subject', 'language'],
]

async function headOf(path: string): Promise<{ readonly head: Uint8Array; readonly size: number }> {
  await using file = await openRegular(path, { expected: 'a file' })
  const { size } = await file.stat()
  const head = new Uint8Array(Math.min(size, headBytes))
  const { bytesRead } = await file.read(head, 0, head.length, 0)
  return { head: head.subarray(0, bytesRead), size }
}
