/** What a log of `strace -f -y` says of a program that should keep to itself. */
import { resolve } from 'node:path'

/** The calls that `foreignActs` judges, as strace's `trace=` takes them; a question mark: not on every processor. */
export const tracedCalls = [
  ...['%network', 'openat', 'openat2', '?open', '?creat', 'truncate', 'mknodat', '?mknod', 'mkdirat', '?mkdir'],
  ...['renameat2', '?renameat', '?rename', 'unlinkat', '?unlink', '?rmdir', 'linkat', '?link', 'symlinkat', '?symlink'],
].join(',')

export interface Bounds {
  /** Folders below which anything may be made, written, renamed and removed. */
  readonly writable: readonly string[]
  /** What a relative path is relative to where the log does not say. */
  readonly cwd: string
}

/**
 * Read on the way from any name to an address. Not so resolv.conf and nsswitch.conf: Node's resolver reads both when it
 * is loaded, which listening does, and asks nobody.
 */
const lookupFiles = ['/etc/hosts', '/etc/host.conf', '/etc/gai.conf']
/** No files of anybody's: what is written there is gone, or said to the kernel about the process itself. */
const nobodys = /^\/dev\/null$|^\/proc\/(self|\d+)\//

/**
 * What left the bounds, one line for each call: an address off this machine, a name that was looked up, a socket of
 * another program, a file outside. An address counts when it was tried, a file when it was changed.
 */
export function foreignActs(log: string, { writable, cwd }: Bounds): string[] {
  const isWritable = (path: string): boolean =>
    nobodys.test(path) || writable.some((folder) => path === folder || path.startsWith(`${folder}/`))
  return calls(log).flatMap(({ name, args, result }) => {
    const said = `${name}(${args}) = ${result}`.slice(0, 400)
    if (['connect', 'bind', 'sendto', 'sendmsg', 'sendmmsg'].includes(name)) return isForeign(args, name) ? [said] : []
    const paths = pathsIn(args, cwd)
    if (name.startsWith('open') && paths.some((path) => lookupFiles.includes(path))) return [said]
    if (!changesFiles(name, args) || result.startsWith('-1')) return []
    // The kernel's own name of an open file has no links in it.
    const opened = /^\d+<(\/.*?)(?: \(deleted\))?>/.exec(result)?.[1]
    return (opened === undefined ? paths : [opened]).every(isWritable) ? [] : [said]
  })
}

interface Call {
  readonly name: string
  readonly args: string
  readonly result: string
}

/** The calls of a log; one that another process interrupted is put together again. */
function calls(log: string): Call[] {
  const begun = new Map<string, string>()
  return log.split('\n').flatMap((line) => {
    const [, pid = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(text)
    if (unfinished !== null) {
      begun.set(pid, unfinished[1]!)
      return []
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)
    const whole = resumed === null ? text : `${begun.get(pid) ?? ''}${resumed[1]!}`
    const call = /^(\w+)\((.*)\) += (.*)$/.exec(whole)
    if (call !== null) return [{ name: call[1]!, args: call[2]!, result: call[3]! }]
    // Signals and ends of processes say nothing; anything else that cannot be read must not pass for silence.
    if (/^(---|\+\+\+)/.test(text) || line === '') return []
    throw new Error(`This line of strace is not understood: ${line}`)
  })
}

function isForeign(args: string, name: string): boolean {
  return [...args.matchAll(/sa_family=(AF_\w+)([^}]*)/g)].some(([, family, address = '']) => {
    if (family === 'AF_NETLINK' || family === 'AF_UNSPEC') return false // the kernel, and nobody
    // A socket in the file system belongs to another program: a name service, a message bus.
    if (family === 'AF_UNIX') return name !== 'bind' && address.includes('sun_path')
    if (/sin6?_port=htons\(53\)/.test(address)) return true
    return !/inet_addr\("127\.|inet_pton\(AF_INET6, "(::1|::ffff:127\.[\d.]+)"/.test(address)
  })
}

function changesFiles(name: string, args: string): boolean {
  if (name.startsWith('open')) return /\b(O_CREAT|O_WRONLY|O_RDWR|O_TRUNC|O_APPEND|O_TMPFILE)\b/.test(args)
  return /^(creat|truncate|mknod|mkdir|rename|unlink|rmdir|link|symlink)/.test(name)
}

/** Every path among the arguments, absolute. */
function pathsIn(args: string, cwd: string): string[] {
  const found = [...args.matchAll(/(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g)]
  return found.map(([, folder, path]) => resolve(folder ?? cwd, unescaped(path!)))
}

/** Bytes outside ASCII stand in the log as octal numbers. */
function unescaped(text: string): string {
  const bytes = text.replace(/\\([0-7]{1,3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
  return Buffer.from(bytes.replace(/\\(["\\])/g, '$1'), 'latin1').toString('utf8')
}
