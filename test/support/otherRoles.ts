import type { Architecture } from '../../main/engine/architectures/architecture.ts'
import type { BlockContext } from '../../main/engine/blocks/context.ts'

const other = (role: string): string => `other ${role}`

function renamed<T>(byRole: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(byRole).map(([role, value]) => [other(role), value]))
}

type Weights = Pick<BlockContext, 'weight' | 'has'>

function lookUp(cx: Weights): Weights {
  return { weight: (role) => cx.weight(other(role)), has: (role) => cx.has(other(role)) }
}

/** The same architecture with another name for every role of a weight: nothing outside it may know the usual ones. */
export function otherRoles(architecture: Architecture): Architecture {
  return {
    ...architecture,
    weights(args) {
      const weights = architecture.weights(args)
      const { down, mlpPostNorm, finalNorm, finalNormKind } = weights.neuronPath
      return {
        ...weights,
        layer: (layer) => renamed(weights.layer(layer)),
        final: renamed(weights.final),
        neuronPath: {
          down: other(down),
          mlpPostNorm: mlpPostNorm === null ? null : other(mlpPostNorm),
          finalNorm: other(finalNorm),
          finalNormKind,
        },
      }
    },
    block: (cx, h, args) =>
      architecture.block(
        { ...lookUp(cx), rotate: (x, nHeads) => cx.rotate(x, nHeads), attend: (...given) => cx.attend(...given) },
        h,
        args,
      ),
    head: { ...architecture.head, norm: (cx, h, args) => architecture.head.norm(lookUp(cx), h, args) },
  }
}
