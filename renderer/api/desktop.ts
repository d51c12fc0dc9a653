/** The desktop that the window stands on, as the window sees it: one function per method of its contract. */
import type { InferOutput } from 'valibot'
import type { desktopContract, Menu as MenuSchema } from '../../main/rpc/desktopContract.ts'

type Contract = typeof desktopContract
export type DesktopMethod = keyof Contract
export type DesktopInput<M extends DesktopMethod> = InferOutput<Contract[M]['input']>
export type Menu = InferOutput<typeof MenuSchema>

export type DesktopCall = <M extends DesktopMethod>(
  method: M,
  input: DesktopInput<M>,
  options?: { readonly signal?: AbortSignal; readonly onItem?: (item: InferOutput<Contract[M]['item']>) => void },
) => Promise<InferOutput<Contract[M]['output']>>

export interface Desktop {
  readonly call: DesktopCall
  /** Where a file lies that was dropped into the window. */
  pathOf(file: File): string
}
