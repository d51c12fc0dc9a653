/** The desktop that the window stands on, as the window sees it: one function per method of its contract. */
import type { InferOutput } from 'valibot'
import type { InputOf, ItemOf, MethodOf, OutputOf } from '../../main/base/contract.ts'
import type { desktopContract, Menu as MenuSchema } from '../../main/rpc/window/desktopContract.ts'

type Contract = typeof desktopContract
export type DesktopMethod = MethodOf<Contract>
export type DesktopInput<M extends DesktopMethod> = InputOf<Contract, M>
export type Menu = InferOutput<typeof MenuSchema>

export type DesktopCall = <M extends DesktopMethod>(
  method: M,
  input: DesktopInput<M>,
  options?: { readonly signal?: AbortSignal; readonly onItem?: (item: ItemOf<Contract, M>) => void },
) => Promise<OutputOf<Contract, M>>

export interface Desktop {
  readonly call: DesktopCall
  /** Where a file lies that was dropped into the window. */
  pathOf(file: File): string
}
