/** The host as the window sees it: one function per method of the contract. State classes take a `Pick` of it. */
import type { WorkbenchInput, WorkbenchItem, WorkbenchMethod, WorkbenchOutput } from '../../main/rpc/window/contract.ts'

export interface ApiOptions<M extends WorkbenchMethod> {
  /** Asks the host to stop; the call ends when it says that it has. */
  readonly signal?: AbortSignal
  readonly onItem?: (item: WorkbenchItem<M>) => void
}

export type Api = {
  readonly [M in WorkbenchMethod]: (input: WorkbenchInput<M>, options?: ApiOptions<M>) => Promise<WorkbenchOutput<M>>
}

export type ApiCall = <M extends WorkbenchMethod>(
  method: M,
  input: WorkbenchInput<M>,
  options?: ApiOptions<M>,
) => Promise<WorkbenchOutput<M>>

export function apiOf(call: ApiCall): Api {
  return new Proxy({} as Api, {
    // Whoever awaits an object asks for its `then`; that is no method of the host.
    get: (_, method) =>
      typeof method === 'string' && method !== 'then'
        ? (input: never, options: never) => call(method as WorkbenchMethod, input, options)
        : undefined,
  })
}
