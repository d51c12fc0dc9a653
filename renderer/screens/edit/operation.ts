import type { EditPart } from '../../api/shapes.ts'

export type Operation = EditPart['op']

/** What a strength is moved by with a key. */
const stepOf: Readonly<Record<Operation['kind'], number>> = { scale: 0.1, set: 0.5 }

/** The other operation, where it begins: switched off. */
export function changedOp(op: Operation, kind: Operation['kind']): Operation {
  if (op.kind === kind) return op
  return kind === 'scale' ? { kind, factor: 0 } : { kind, value: 0 }
}

export function strengthOf(op: Operation): number {
  return op.kind === 'scale' ? op.factor : op.value
}

export function withStrength(op: Operation, strength: number): Operation {
  return op.kind === 'scale' ? { ...op, factor: strength } : { ...op, value: strength }
}

/** A step up or down on a grid, so that 0.1 ten times is 1. */
export function nudgedOp(op: Operation, direction: 1 | -1): Operation {
  const step = stepOf[op.kind]
  const next = (Math.round(strengthOf(op) / step) + direction) * step
  return withStrength(op, Number(next.toFixed(6)))
}

/** As the host doses: a scale becomes the factor, a set value is multiplied by it. */
export function dosedOp(op: Operation, factor: number): Operation {
  return op.kind === 'scale' ? { ...op, factor } : { ...op, value: op.value * factor }
}

/**
 * Half as far from what the model does by itself: scales come halfway to 1, set values are halved.
 */
export function halvedOp(op: Operation): Operation {
  return op.kind === 'scale' ? { ...op, factor: 1 + (op.factor - 1) / 2 } : { ...op, value: op.value / 2 }
}
