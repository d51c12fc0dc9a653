/** A process that runs the engine's module, as much of it as its host needs. */
export interface EngineProcess {
  readonly pid: number | undefined
  post(message: unknown): void
  on(listener: (message: unknown) => void): void
  /** Told once, after the last message: how the process ended, or why it could not begin. */
  onEnd(listener: (end: { code: number | null; signal: string | null; lastWords: string }) => void): void
  /** Asks it to close its files and end. */
  letGo(): void
  kill(): void
}

export type SpawnEngine = (entry: URL) => EngineProcess
