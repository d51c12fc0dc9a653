export type * from '../../main/rpc/window/shapes.ts'
