/** The bureau's reading of its own score. */
export type RiskBand = 'LOW' | 'MEDIUM' | 'HIGH' | 'VERY_HIGH'

export function riskBandOf(score: number): RiskBand {
  if (score >= 700) return 'LOW'
  if (score >= 640) return 'MEDIUM'
  if (score >= 580) return 'HIGH'
  return 'VERY_HIGH'
}
