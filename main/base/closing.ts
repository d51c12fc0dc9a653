export interface ClosingStep {
  /** What is closed, in words that continue "Closing …". */
  readonly what: string
  readonly withinMs: number
  readonly close: () => unknown
}

/**
 * Closes one thing after another. One that fails, or does not end within its time, keeps no other from being closed.
 *
 * @throws what the first step that failed threw, after the last one; an Error that names the step when it took too long
 */
export async function closeAll(steps: readonly ClosingStep[]): Promise<void> {
  const failures: unknown[] = []
  for (const step of steps) {
    try {
      await closeWithin(step)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

async function closeWithin({ what, withinMs, close }: ClosingStep): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`Closing ${what} took longer than ${withinMs / 1000} s.`)), withinMs)
  try {
    await Promise.race([close(), late])
  } finally {
    clearTimeout(timer)
  }
}
