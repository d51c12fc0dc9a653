import type { OpTable } from '../graph/graph.ts'
import { elementwise } from './elementwise.ts'
import { layout } from './layout.ts'
import { products } from './matmul.ts'
import { normalizations } from './normalization.ts'
import { probability } from './probability.ts'
import { reductions } from './reduce.ts'

/** Every operator of the engine: its shape, its backward rule, its ONNX form. */
export const ops: OpTable = { ...elementwise, ...products, ...reductions, ...layout, ...normalizations, ...probability }
