import { glossaryOf, noGlossary, type Glossary } from '../datasets/glossary.ts'
import { readGlossary } from '../datasets/readGlossary.ts'
import type { Host } from './host.ts'

/** The terms of a file; rows that are none are told. None without a file. */
export async function glossaryFile(
  path: string | undefined,
  { output, signal }: Pick<Host, 'output' | 'signal'>,
): Promise<Glossary> {
  if (path === undefined) return noGlossary
  const { terms, refused } = await readGlossary(path, signal)
  for (const row of refused) output.warning(`${path}: ${row}.`)
  return glossaryOf(terms)
}
