import type { ConnectionOptions } from '@temporalio/client';
import { addressesOf, SettingsError, type Settings } from './settings';

/** How to reach Temporal, for client and worker alike. */
export interface TemporalConnection extends Pick<ConnectionOptions, 'tls' | 'metadata'> {
  readonly apiKey?: string;
  /** host:port */
  readonly address: string;
  readonly namespace: string;
}

/**
 * Where Temporal is. Profiles, TLS and API keys come from Temporal's own environment configuration (`TEMPORAL_*`,
 * temporal.toml) where an address or a profile is given; otherwise the embedded server is meant, whatever a profile file
 * in the home folder says.
 * @throws SettingsError where a profile cannot be used.
 */
export async function temporalConnection(
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<TemporalConnection> {
  const embedded = { address: addressesOf(settings).temporal, namespace: settings.TEMPORAL_NAMESPACE };
  if (!settings.TEMPORAL_ADDRESS && !environment['TEMPORAL_PROFILE'] && !environment['TEMPORAL_CONFIG_FILE']) return embedded;
  const { loadClientConnectConfig } = await import('@temporalio/envconfig');
  const given = Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({
      overrideEnvVars: settings.TEMPORAL_ADDRESS ? { ...given, TEMPORAL_ADDRESS: settings.TEMPORAL_ADDRESS } : given,
    });
    const { address, tls, apiKey, metadata } = connectionOptions;
    return {
      address: address ?? embedded.address,
      // The profile's namespace counts unless the environment names one.
      namespace: environment['TEMPORAL_NAMESPACE'] ? settings.TEMPORAL_NAMESPACE : (namespace ?? embedded.namespace),
      ...(tls === undefined ? {} : { tls }),
      ...(typeof apiKey === 'string' ? { apiKey } : {}),
      ...(metadata === undefined ? {} : { metadata }),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError(`Temporal’s connection settings cannot be used: ${reason}. Check TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE and the TLS variables.`);
  }
}
