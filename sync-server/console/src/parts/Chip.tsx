/** A short word in the colour of its role. */
export function Chip({ tone, children }: { tone?: string | null; children: React.ReactNode }) {
  return <span className={`chip ${tone ?? 'plain'}`}>{children}</span>
}
