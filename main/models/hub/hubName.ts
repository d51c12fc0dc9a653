import { isPlainName } from '../../base/plainName.ts'
import { WorkbenchError } from '../../base/errors.ts'

/** A model on the hub as a person names it: `owner/name`, `owner/name@revision`, `owner/name:file`. */
export interface HubName {
  /** `owner/name`. */
  readonly repo: string
  /** Branch, tag or commit. */
  readonly revision: string
  /** One file of it, or the part of a GGUF file's name that says how it is quantised: `Q4_K_M`. */
  readonly file: string | null
}

const pattern = /^(\w[\w.-]{0,95}\/\w[\w.-]{0,95})(?:@([^@:]{1,200}))?(?::(.{1,500}))?$/

/** @throws WorkbenchError 'input.usage' when the text is no such name */
export function parseHubName(text: string): HubName {
  const [, repo, revision = 'main', file = null] = pattern.exec(text.trim()) ?? []
  if (repo !== undefined && !repo.includes('..') && !repo.includes('--') && revision.split('/').every(isPart)) {
    return { repo, revision, file }
  }
  throw new WorkbenchError(
    'input.usage',
    `${text} is no name of a model on the hub; write owner/name, and behind it @revision or :file where one is meant.`,
  )
}

/** Whether a path that a server named stays in the folder that it is joined to, on every system. */
export function isPathInside(path: string): boolean {
  return path.split('/').every((part) => isPlainName(part) && !/[\\:\p{Cc}]/u.test(part))
}

function isPart(name: string): boolean {
  return isPathInside(name) && /^\w[\w.+-]*$/.test(name)
}
