export type VolumeState = { readonly period: number; readonly volumes: readonly number[] };

export const startVolume = (period: number): VolumeState => ({ period, volumes: [] });

export const stepVolume = ({ period, volumes }: VolumeState, volume: number): VolumeState => ({
  period,
  volumes: [...(volumes.length < period ? volumes : volumes.slice(1)), volume],
});

/** Mean of the last `period` volumes, of the bars before the one that is judged; `null` until there are that many. */
export function averageVolume({ period, volumes }: VolumeState): number | null {
  if (volumes.length < period) return null;
  return volumes.reduce((sum, volume) => sum + volume, 0) / period;
}

/** How a bar's volume scales its risk (trading rules §4): equities only, and only with an average and some volume. */
export function volumeFactor(kind: 'equity' | 'index', volume: number, average: number | null): number {
  if (kind !== 'equity' || average === null || volume <= 0) return 1;
  if (volume > 1.5 * average) return 1.2;
  return volume < 0.8 * average ? 0.8 : 1;
}
