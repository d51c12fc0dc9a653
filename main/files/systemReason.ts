/** A failure of the operating system, as Node throws it. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EROFS: 'that disk may only be read',
  EIO: 'the disk failed',
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  EEXIST: 'a file is where its folder should be',
  ENOTDIR: 'a file is where its folder should be',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENXIO: 'nobody is at the other end',
  EPIPE: 'nobody reads it any more',
  EBUSY: 'it is in use',
}

/** Why it failed, to follow a colon: in words where there are some, else the system's own. */
export function systemReason(error: unknown): string {
  if (isSystemError(error) && Object.hasOwn(reasons, error.code ?? '')) return reasons[error.code!]!
  return error instanceof Error ? error.message : String(error)
}
