import type { Hash } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { WorkbenchError } from '../../base/errors.ts'
import { isSystemError, systemReason } from '../../files/systemReason.ts'
import { startDigest } from './contentDigest.ts'
import { PassingFailure } from './hubErrors.ts'
import type { HubLine } from './hubLine.ts'
import type { HubFile, RepoListing } from './repoListing.ts'
import { retrying } from './retrying.ts'

export interface FetchFileOptions {
  readonly line: HubLine
  readonly signal: AbortSignal
  /** Told how many bytes of the file are there. */
  readonly onBytes: (nBytes: number) => void
}

const again = 'What came is kept; the same request goes on from it.'
const copyBytes = 2 ** 20
/** A connection that brought less before it broke is no progress. */
const leastBytes = 2 ** 15

/**
 * Fetches one file of a model to `part`, going on behind what is there already. When it returns, `part` holds exactly the
 * bytes whose digest the hub names; when it throws, either the first of them or nothing.
 *
 * @throws WorkbenchError 'run.network', 'run.disk', 'input.missing'; the signal's reason when aborted
 */
export async function fetchFile(
  file: HubFile,
  { repo, commit }: Pick<RepoListing, 'repo' | 'commit'>,
  part: string,
  options: FetchFileOptions,
): Promise<void> {
  const { line } = options
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  const url = `${line.endpoint}/${repo}/resolve/${commit}/${path}`
  const source: Source = { url, subject: { repo, revision: commit, file: file.path } }
  const first = await attempt(file, source, part, options)
  // What an earlier try left may be damaged: one more, from its beginning.
  const last = first === 'damaged' ? await attempt(file, source, part, options) : first
  if (last === 'whole') return
  const { host } = new URL(line.endpoint)
  throw new WorkbenchError(
    'run.network',
    `${file.path} came with other bytes than ${host} has a digest of. Nothing of it is kept; try again later.`,
  )
}

interface Source {
  readonly url: string
  readonly subject: { readonly repo: string; readonly revision: string; readonly file: string }
}

/** @returns whether the bytes have their digest; if not, they are gone, and `damaged` were in part there already */
async function attempt(
  file: HubFile,
  source: Source,
  part: string,
  options: FetchFileOptions,
): Promise<'whole' | 'damaged' | 'wrong'> {
  const { line, signal } = options
  let before = 0
  try {
    await using out = await open(part, 'a+')
    before = (await out.stat()).size
    if (before > file.sizeBytes) {
      await out.truncate(0)
      before = 0
    }
    let done = before
    const hash = startDigest(file.digest, file.sizeBytes)
    await readInto(hash, out, done, signal)
    options.onBytes(done)
    await retrying(
      async (isGettingOn) => {
        if (done === file.sizeBytes) return
        const from = done
        await transfer(file, source, from, options, async (bytes) => {
          await writeAll(out, bytes)
          hash.update(bytes)
          options.onBytes((done += bytes.length))
          if (done - from >= leastBytes) isGettingOn()
        })
      },
      { signal, tries: 6, wait: line.wait, advice: again },
    )
    if (hash.digest('hex') === file.digest.hex) {
      await out.sync()
      return 'whole'
    }
  } catch (error) {
    if (!isSystemError(error)) throw error
    const message = `${file.path} cannot be written: ${systemReason(error)}. ${again}`
    throw new WorkbenchError('run.disk', message, { path: part }, { cause: error })
  }
  await rm(part, { force: true })
  return before > 0 ? 'damaged' : 'wrong'
}

/** One request: the bytes behind the first `from`, as far as they come. */
async function transfer(
  file: HubFile,
  { url, subject }: Source,
  from: number,
  { line, signal }: FetchFileOptions,
  append: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  // Of a compressed answer nobody could say where it goes on.
  const headers = { 'accept-encoding': 'identity', ...(from === 0 ? {} : { range: `bytes=${from}-` }) }
  await using answer = await line.get(url, subject, { headers, signal })
  checkAnswer(answer.etag, file, line)
  let toSkip = startOf(answer, from, file, line)
  let left = file.sizeBytes - from
  for await (const chunk of answer.chunks) {
    const bytes = chunk.subarray(Math.min(toSkip, chunk.length))
    toSkip -= chunk.length - bytes.length
    if (bytes.length > left) throw wrongLength(file, line)
    if (bytes.length === 0) continue
    left -= bytes.length
    await append(bytes)
  }
  if (left > 0) throw new PassingFailure(`${new URL(line.endpoint).host} ended ${file.path} ${left} bytes too early`)
}

/** How many bytes of an answer are there already. @throws for one that is about other bytes */
function startOf(
  { status, headers }: { readonly status: number; readonly headers: Headers },
  from: number,
  file: HubFile,
  line: HubLine,
): number {
  if (status !== 206) {
    const length = headers.get('content-length')
    if (length !== null && headers.get('content-encoding') === null && Number(length) !== file.sizeBytes) {
      throw wrongLength(file, line)
    }
    return from // a server that knows no ranges sends all of it
  }
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? []
  if (total !== undefined && total !== '*' && Number(total) !== file.sizeBytes) throw wrongLength(file, line)
  if (start !== undefined && Number(start) === from) return 0
  throw new PassingFailure(`${new URL(line.endpoint).host} sent another part of ${file.path} than was asked for`)
}

/** The digest under which the hub serves it, where it says one, is that of the list. */
function checkAnswer(etag: string | null, file: HubFile, line: HubLine): void {
  const served = /^(?:W\/)?"?([0-9a-f]{40}|[0-9a-f]{64})"?$/.exec(etag ?? '')?.[1]
  if (served === undefined || served.length !== file.digest.hex.length || served === file.digest.hex) return
  throw new WorkbenchError(
    'run.network',
    `${new URL(line.endpoint).host} has another ${file.path} now than a moment ago; ask for the model again. ${again}`,
  )
}

function wrongLength(file: HubFile, line: HubLine): WorkbenchError {
  const { host } = new URL(line.endpoint)
  const message = `${host} sends ${file.path} with another length than its ${file.sizeBytes} bytes; try again later. ${again}`
  return new WorkbenchError('run.network', message)
}

/** What is there already belongs to the digest. */
async function readInto(hash: Hash, file: FileHandle, size: number, signal: AbortSignal): Promise<void> {
  const bytes = new Uint8Array(Math.min(copyBytes, size))
  for (let done = 0; done < size;) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(bytes, 0, Math.min(bytes.length, size - done), done)
    if (bytesRead === 0) throw new WorkbenchError('run.disk', 'What was fetched earlier was changed while it was read.')
    hash.update(bytes.subarray(0, bytesRead))
    done += bytesRead
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done)).bytesWritten
  }
}
