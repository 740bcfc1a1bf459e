import type { Schemas } from '../api/client'

export interface TreeNode {
  value: string
  key: string
  title: string
  children: TreeNode[]
}

/** The departments as a tree; those whose parent is not here stand at the top. `without`: leave out one and all below. */
export function treeOf(departments: Schemas['DepartmentNode'][], without?: string): TreeNode[] {
  const node = (d: Schemas['DepartmentNode']): TreeNode => ({ value: d.id, key: d.id, title: d.name, children: below(d.id) })
  const below = (parent: string) => departments.filter((d) => d.parent === parent && d.id !== without).map(node)
  const known = new Set(departments.map((d) => d.id))
  return departments.filter((d) => (!d.parent || !known.has(d.parent)) && d.id !== without).map(node)
}
