/** A superuser may write anywhere: steps down for the time of `work`. */
export function asOrdinaryUser(work: () => void): void {
  if (process.getuid?.() !== 0) return work()
  process.seteuid?.('nobody')
  try {
    work()
  } finally {
    process.seteuid?.(0)
  }
}
